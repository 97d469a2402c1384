/**
 * A folder with three packages to publish – plain, scoped, and one whose `prepublishOnly` takes a while – and npm's
 * configuration for an account of the test registry. For the demo, the end-to-end tests and the screenshots.
 */
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestWorkspace {
  readonly folder: string;
  /** Variables for VS Code's process: where npm's configuration is. The token is in that file, not in here. */
  readonly env: NodeJS.ProcessEnv;
  /** The events that the packages' scripts have recorded, in order. */
  events(packageFolder: string): Promise<string[]>;
  /** Writes a file of the workspace; JSON for an object. */
  write(path: string, content: string | object): Promise<void>;
  read(path: string): Promise<string>;
  /**
   * Signs npm in at another registry too, which is the one of a scope.
   * @param token kept as the first one is
   */
  signIn(scope: string, registryUrl: string, token: string): Promise<void>;
  /** Takes away a file or folder of the workspace. */
  delete(path: string): Promise<void>;
  /** Takes away everything. */
  remove(): Promise<void>;
}

const recorded = 'events.log';
/** Appends its event to a file, so that a test can tell how often each ran; never part of the package. */
export const recordEvent = `node -e "require('node:fs').appendFileSync('${recorded}', process.env.npm_lifecycle_event + '\\n')"`;
/** Ten lines in five seconds: long enough to see the progress, and to regret a second run. */
const slow = [
  "const { setTimeout: pause } = require('node:timers/promises');",
  '(async () => {',
  '  for (let step = 1; step <= 10; step += 1) {',
  '    await pause(500);',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the script.
  '    console.log(`digging, ${step * 10} %`);',
  '  }',
  '})();',
].join('\n');

const packages: Readonly<Record<string, string | object>> = {
  'burrow/package.json': {
    name: 'burrow',
    version: '1.4.0',
    description: 'A plain package.',
    files: ['index.js', '.env'],
    scripts: { prepublishOnly: recordEvent, prepack: recordEvent, postpublish: recordEvent },
  },
  'burrow/index.js': 'module.exports = () => "dig";\n',
  'burrow/.env': 'EXAMPLE=this file looks like a secret, so the review shows it first\n',
  'burrow/README.md': '# burrow\n\nA plain package.\n',
  'tunnel/package.json': {
    name: '@wombat/tunnel',
    version: '0.2.0',
    description: 'A scoped package.',
    publishConfig: { access: 'public' },
    files: ['index.js'],
    scripts: { prepublishOnly: recordEvent },
  },
  'tunnel/index.js': 'module.exports = () => "tunnel";\n',
  'slow-digger/package.json': {
    name: 'slow-digger',
    version: '2.0.0',
    description: 'A package whose prepublishOnly takes five seconds.',
    files: ['index.js'],
    scripts: { prepublishOnly: `${recordEvent} && node slow.js` },
  },
  'slow-digger/index.js': 'module.exports = () => "slowly";\n',
  'slow-digger/slow.js': `${slow}\n`,
};

/** @param token of a session; kept in a file for its owner's eyes only */
export async function createWorkspace(registryUrl: string, token: string): Promise<TestWorkspace> {
  const root = await mkdtemp(join(tmpdir(), 'workspace-'));
  const folder = join(root, 'packages');
  const userconfig = join(root, 'npmrc');
  const write = async (path: string, content: string | object) => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  };
  for (const [path, content] of Object.entries(packages)) await write(path, content);
  const npmrc = [`registry=${registryUrl}`, credentials(registryUrl, token), 'update-notifier=false', ''];
  await writeFile(userconfig, npmrc.join('\n'), { mode: 0o600 });
  return {
    folder,
    env: { npm_config_userconfig: userconfig, npm_config_cache: join(root, 'npm-cache') },
    events: async packageFolder => {
      const text = await readFile(join(folder, packageFolder, recorded), 'utf8').catch(() => '');
      return text.split('\n').filter(line => line !== '');
    },
    write,
    read: path => readFile(join(folder, path), 'utf8'),
    signIn: (scope, url, otherToken) =>
      appendFile(userconfig, `${scope}:registry=${url}\n${credentials(url, otherToken)}\n`),
    delete: path => rm(join(folder, path), { recursive: true }),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function credentials(registryUrl: string, token: string): string {
  return `${registryUrl.replace(/^https?:/, '')}:_authToken=${token}`;
}
