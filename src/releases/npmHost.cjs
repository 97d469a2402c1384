/**
 * Runs in the person's own Node, with the libraries of their own npm: reads manifests, packs, and runs scripts
 * as that npm does when it publishes. So document, tarball and environment are right for every version of npm.
 *
 * Told over IPC what to do in the folder of the package; does one task after the other and answers each in its turn
 * with `{ value }` or `{ error }`, and ends when its parent lets go of it. Shipped as it is, beside the bundle: the
 * bundle's own Node may be another one.
 */
'use strict';
const nodeModule = require('node:module');
const { join } = require('node:path');

// As npm's lib/cli.js: half of the time to start is compiling.
nodeModule.enableCompileCache?.();

let folder = process.cwd();
const npmPath = process.argv[2];
const load = nodeModule.createRequire(join(npmPath, 'package.json'));
/** Tasks that are still to be answered. */
let open = 0;
let turn = Promise.resolve();

/** npm's libraries also throw where nobody waits; npm ends with that error, too. */
const thrown = new Promise((_, reject) => process.once('uncaughtException', reject));
thrown.catch(() => {});

process.on('message', ({ task, ...request }) => {
  if (task === 'end') return end();
  open += 1;
  turn = turn.then(() => answer(task, request));
});

async function answer(task, request) {
  const answered = await Promise.race([tasks[task](request), thrown]).then(
    value => ({ value }),
    error => ({ error: { message: String(error?.message), exitCode: error?.code, signal: error?.signal } }),
  );
  open -= 1;
  if (process.connected) process.send(answered);
}

// In the middle of something nobody is left who could look at the outcome.
process.on('disconnect', () => open > 0 && endAll());

const tasks = {
  async node() {
    return { nodePath: process.execPath, nodeVersion: process.versions.node };
  },

  /** What follows is about the package in this folder. */
  async enter({ folder: next }) {
    process.chdir(next);
    folder = process.cwd();
  },

  /** The folders of a workspace's members, as npm's lib/utils/get-workspaces.js finds them. */
  async workspaces() {
    const { content: pkg } = await load('@npmcli/package-json').normalize(folder);
    try {
      return [...(await load('@npmcli/map-workspaces')({ cwd: folder, pkg })).values()];
    } catch (error) {
      if (error.code !== 'EDUPLICATEWORKSPACE') throw error;
      // What is wrong shows in their names. It lists them in words only: those of one name below each other, set in.
      return error.message.split('\n').flatMap(line => /^ {4}(.+)$/.exec(line)?.[1] ?? []);
    }
  },

  /** `publish` as in npm's lib/commands/publish.js, `pack` as in pacote. */
  async manifests() {
    const PackageJson = load('@npmcli/package-json');
    const fixed = await PackageJson.fix(folder, { changes: [] });
    const { content: publish } = await fixed.prepare();
    const { content: pack } = await PackageJson.normalize(folder);
    return { publish, pack };
  },

  /** What takes longer than the packing itself: loading npm's libraries and settings. npm reads these at its start, too. */
  async loadForPacking() {
    packing = { ...packLibraries(), ...(await loadConfig()) };
  },

  /** As npm's lib/commands/publish.js packs; the scripts have their own turn. */
  async pack({ file }) {
    const { pacote, toFile, libnpmpack, tar, flat, localPrefix } = packing;
    // libnpmpack would hold the whole tarball in memory.
    pacote.tarball = (spec, options) => toFile(spec, file, options);
    await libnpmpack('.', {
      ...flat,
      prefix: localPrefix,
      // In the member of a workspace the root's ignore files count, too (npm-packlist).
      ...(localPrefix === folder ? {} : { workspaces: [folder] }),
      // Else npm keeps a second copy in its cache.
      cache: null,
      dryRun: true,
      ignoreScripts: true,
    });
    const { manifest: _, ...packed } = await contents(tar, file);
    return packed;
  },

  /**
   * Of a tarball that another package manager has made: what is in it, `published` as npm reads it to publish it
   * (pacote's lib/file.js) once it is unpacked into `folder`, and `packed` as it lies there.
   */
  async readTarball({ file, into }) {
    const tar = load('tar');
    const { manifest: packed, ...found } = await contents(tar, file);
    await tar.x({ file, cwd: into, strip: 1 });
    const { content: published } = await load('@npmcli/package-json').prepare(into);
    return { ...found, packed, published };
  },

  async script({ event, manifest, publishConfig, integrity }) {
    const given = new Set(Object.keys(process.env));
    const { config, flat, flatten } = await loadConfig();
    process.env.COLOR = flat.color ? '1' : '0';
    process.env.npm_command = 'publish';
    // Early versions of npm 10 name the program that was started, which is this one.
    process.env.npm_execpath = join(npmPath, 'bin', 'npm-cli.js');
    withholdSecrets(given);

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

/** Puts npm_config_… and the like into this process's environment, which a script inherits. */
async function loadConfig() {
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
  await config.load();
  return { config, flatten, flat: { ...config.flat }, localPrefix: config.localPrefix };
}

/**
 * From an .npmrc: no script needs them, and an npm that one starts reads them there itself.
 * @param given names of the variables that were there before
 */
function withholdSecrets(given) {
  delete process.env.npm_config_otp;
  for (const [name, value] of Object.entries(process.env)) {
    const isSecret = name === 'npm_config_key' || (/^npm_config_.*proxy$/.test(name) && value.includes('@'));
    if (isSecret && !given.has(name)) delete process.env[name];
  }
}

let packing;

function packLibraries() {
  const beside = nodeModule.createRequire(load.resolve('libnpmpack'));
  // A folder is packed without a word to a registry, and these take a third of the time to load all.
  for (const name of ['npm-registry-fetch', 'sigstore']) loadWhenUsed(beside.resolve(name));
  const { version } = load('./package.json');
  if (Number.parseInt(version, 10) < 11) leaveOutScripts(beside.resolve('@npmcli/run-script'));
  const pacote = beside('pacote');
  return { pacote, toFile: pacote.tarball.file, libnpmpack: load('libnpmpack'), tar: load('tar') };
}

/** In place of a module that is a function with functions: loads it when one of them is called. */
function loadWhenUsed(file) {
  let loaded;
  const real = () => {
    if (loaded === undefined) {
      delete load.cache[file];
      loaded = load(file);
    }
    return loaded;
  };
  const exports = new Proxy(() => {}, {
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    get:
      (_, name) =>
      (...args) =>
        real()[name](...args),
  });
  standIn(file, exports);
}

/** Before version 11 npm packs with `prepare`, whatever `ignoreScripts` says; by then we have run it. */
function leaveOutScripts(file) {
  standIn(file, async () => ({ code: 0, signal: null }));
}

/** Whoever loads the module of this file gets these exports. */
function standIn(file, exports) {
  load.cache[file] = { id: file, filename: file, loaded: true, exports };
}

/** What npm's lib/utils/tar.js tells of a tarball, and the name and version that it really holds. */
async function contents(tar, file) {
  const files = [];
  const bundled = new Set();
  const manifest = [];
  await tar.t({
    file,
    onentry(entry) {
      const path = entry.path.replace(/^package\//, '');
      files.push({ path, size: entry.size, mode: entry.mode });
      const dependency = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
      if (dependency !== null) bundled.add(dependency[1]);
      if (path === 'package.json') entry.on('data', chunk => manifest.push(chunk));
    },
  });
  const read = JSON.parse(
    Buffer.concat(manifest)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  const { name, version } = read;
  return { name, version, files, bundled: [...bundled], manifest: read };
}

/** At once: what a library has left open is of no use to anybody. Scripts write past this process, so nothing is lost. */
function end() {
  process.disconnect();
  if (open === 0) process.exit();
}

/** The editor is gone: on Unix this process leads a group of its own. */
function endAll() {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGTERM');
}
