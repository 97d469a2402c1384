/**
 * Runs in the person's own Node, with the libraries of their own npm: reads a manifest and runs a script
 * as that npm does when it publishes. So manifest and environment are right for every version of npm.
 *
 * Told over IPC what to do, in the folder of the package; answers with `{ value }` or `{ error }`.
 * Shipped as it is, beside the bundle: the bundle's own Node may be another one.
 */
'use strict';
const { createRequire } = require('node:module');
const { join } = require('node:path');

const folder = process.cwd();

process.once('message', async request => {
  const load = createRequire(join(request.npmPath, 'package.json'));
  // The editor is gone: so is everybody who could look at the outcome.
  process.once('disconnect', endAll);
  const answer = await tasks[request.task](load, request).then(
    value => ({ value }),
    error => ({ error: { message: String(error?.message), exitCode: error?.code, signal: error?.signal } }),
  );
  process.off('disconnect', endAll);
  process.send(answer, () => process.disconnect());
});

const tasks = {
  /** `publish` as in npm's lib/commands/publish.js, `pack` as in pacote. */
  async manifests(load) {
    const PackageJson = load('@npmcli/package-json');
    const fixed = await PackageJson.fix(folder, { changes: [] });
    const { content: publish } = await fixed.prepare();
    const { content: pack } = await PackageJson.normalize(folder);
    return { publish, pack };
  },

  async script(load, { npmPath, event, manifest, publishConfig, integrity }) {
    const { definitions, shorthands, flatten, nerfDarts } = load('@npmcli/config/lib/definitions');
    const Config = load('@npmcli/config');
    const config = new Config({
      npmPath,
      definitions,
      shorthands,
      flatten,
      nerfDarts,
      argv: [process.execPath, join(npmPath, 'bin', 'npm-cli.js'), 'publish'],
      warn: false,
    });
    // Puts npm_config_… and the like into this process's environment, which the script inherits.
    await config.load();
    const flat = { ...config.flat };
    process.env.COLOR = '0';
    process.env.npm_command = 'publish';
    // Early versions of npm 10 name the program that was started, which is this one.
    process.env.npm_execpath = join(npmPath, 'bin', 'npm-cli.js');
    // From an .npmrc: no script needs it.
    delete process.env.npm_config_otp;

    const common = { event, path: folder, stdio: 'inherit', pkg: manifest };
    const runScript = load('@npmcli/run-script');
    if (event === 'prepack') {
      // libnpmpack hands all of npm's settings on.
      await runScript({ ...flatten(publishConfig, flat), ...common });
    } else if (event === 'prepare') {
      // pacote knows no integrity yet, and says so.
      const env = { npm_package_resolved: folder, npm_package_integrity: null };
      const { scriptShell } = flatten(publishConfig, flat);
      await runScript({ ...common, scriptShell: scriptShell || undefined, env });
    } else if (event === 'postpack') {
      const env = {
        npm_package_from: `file:${folder}`,
        npm_package_resolved: folder,
        npm_package_integrity: integrity,
      };
      await runScript({ ...flatten(publishConfig, flat), ...common, env });
    } else {
      await runScript({ ...common, scriptShell: config.get('script-shell') || undefined });
    }
  },
};

/** On Unix this process leads a group of its own. */
function endAll() {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGTERM');
}
