/** Runs a real VS Code that is used through a browser: for end-to-end tests, and for people who try things. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { downloadVSCode, type VSCodeDownload, type VSCodeVersion } from './download.ts';
import type { ReadyMessage, ServeMessage } from './serve.ts';
import { defaultSettings, keybindings, type Settings } from './settings.ts';

export interface HostTests {
  /** The folder of the extension, loaded from where it is. */
  readonly extensionDevelopmentPath: string;
  /** A file that exports `run(): Promise<void>`. */
  readonly extensionTestsPath: string;
}

export interface VSCodeOptions {
  /** What the window opens; none without it. */
  readonly folder?: string | undefined;
  /** A free one without it. */
  readonly port?: number | undefined;
  /** An extension to install. */
  readonly vsix?: string | undefined;
  /** Another one. */
  readonly otherVsix?: string | undefined;
  /** Tests to run in the extension host; the page then reports their end through `codeAutomationExit`. */
  readonly hostTests?: HostTests | undefined;
  /** Where everything is kept. A temporary folder without it, which is gone after `close()`. */
  readonly userData?: string | undefined;
  /** On top of the defaults, where `userData` does not have settings yet. */
  readonly settings?: Settings | undefined;
  /** On top of the environment of this process; `undefined` takes a variable away. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Whether folders have to be trusted first; they open in Restricted Mode then. Off without it. */
  readonly workspaceTrust?: boolean | undefined;
  /** The display language, such as `de`; English without it. VS Code's own texts stay English. */
  readonly language?: string | undefined;
  readonly version?: VSCodeVersion | undefined;
}

export interface RunningVSCode {
  /** The page to open, with folder and extension. */
  readonly url: string;
  readonly serverDataDir: string;
  /** VS Code's logs and output channels, each window's in a folder of its own; `server.log` is the process's output. */
  readonly logsDir: string;
  /** Ends the server, its extension hosts and terminals, and resolves when they are gone. */
  close(): Promise<void>;
}

/** code-server's variable for another place to get extensions from: none, so none is asked over the network. */
const noGallery = JSON.stringify({ serviceUrl: '' });

/** @throws when VS Code cannot be had, an extension cannot be installed, or the port is taken. */
export async function startVSCode(options: VSCodeOptions = {}): Promise<RunningVSCode> {
  const download = await downloadVSCode(options.version);
  const serverDataDir = options.userData ?? (await mkdtemp(join(tmpdir(), 'vscode-')));
  const logsDir = join(serverDataDir, 'data', 'logs');
  await mkdir(logsDir, { recursive: true });
  await writeSettings(serverDataDir, { ...defaultSettings, ...options.settings });
  if (options.language) await writeLanguagePack(serverDataDir, options.language);
  for (const vsix of [options.vsix, options.otherVsix]) {
    if (vsix) await installExtension(download, serverDataDir, vsix);
  }

  const server = await startServer(download, serverDataDir, logsDir, options);
  try {
    const port = await ready(server, join(logsDir, 'server.log'), {
      vscode: download.folder,
      keyFile: join(serverDataDir, 'secret-key'),
      port: options.port ?? 0,
    });
    const close = async () => {
      await end(server);
      if (!options.userData) await rm(serverDataDir, { recursive: true, force: true, maxRetries: 5 });
    };
    return { url: pageUrl(`127.0.0.1:${port}`, options), serverDataDir, logsDir, close };
  } catch (error) {
    await end(server);
    throw error;
  }
}

/**
 * VS Code shows extensions in a language that a language pack brings, and its server notes those that are installed in
 * this file (`NativeLanguagePackService`, `getNLSConfiguration`). This one translates nothing of VS Code itself.
 */
async function writeLanguagePack(serverDataDir: string, language: string): Promise<void> {
  const vscode = join(serverDataDir, 'data', 'no-translations.json');
  await writeFile(vscode, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.${language}` }, version: '1.0.0' }];
  const pack = { hash: language, label: language, extensions, translations: { vscode } };
  await writeFile(join(serverDataDir, 'data', 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** Not over those of an earlier start, which may have been changed in the window. */
async function writeSettings(serverDataDir: string, settings: Settings): Promise<void> {
  const folder = join(serverDataDir, 'data', 'User');
  await mkdir(folder, { recursive: true });
  await writeNew(join(folder, 'settings.json'), settings);
  await writeNew(join(folder, 'keybindings.json'), keybindings);
}

async function writeNew(file: string, content: unknown): Promise<void> {
  try {
    await writeFile(file, JSON.stringify(content, undefined, 2), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function installExtension({ folder, node }: VSCodeDownload, data: string, vsix: string): Promise<void> {
  const main = join(folder, 'out', 'server-main.js');
  await promisify(execFile)(node, [main, ...commonFlags(data), '--install-extension', vsix, '--force']);
}

function commonFlags(serverDataDir: string): string[] {
  const extensions = join(serverDataDir, 'extensions');
  return [
    '--accept-server-license-terms',
    `--server-data-dir=${serverDataDir}`,
    `--extensions-dir=${extensions}`,
  ];
}

async function startServer(
  { node }: VSCodeDownload,
  serverDataDir: string,
  logsDir: string,
  { workspaceTrust, env, hostTests, language }: VSCodeOptions,
): Promise<ChildProcess> {
  const flags = [
    ...commonFlags(serverDataDir),
    '--without-connection-token',
    '--telemetry-level=off',
    // The environment is the one handed in, not what a login shell makes of it.
    '--force-disable-user-env',
    ...(language ? [`--locale=${language}`] : []),
    ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
    // Only with it may the page's address name an extension and its tests. It also keeps notifications from
    // popping up, so it is not for end-to-end tests.
    ...(hostTests ? ['--enable-smoke-test-driver'] : []),
  ];
  const log = await open(join(logsDir, 'server.log'), 'a');
  try {
    return spawn(
      node,
      // The Node of older VS Codes knows TypeScript only on demand.
      [
        '--experimental-strip-types',
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, 'serve.ts'),
        ...flags,
      ],
      {
        env: { ...environment(), ...env, EXTENSIONS_GALLERY: noGallery },
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      },
    );
  } finally {
    await log.close();
  }
}

/**
 * This process's environment as a person has it: without what `npm run` adds, which would pass for their npm settings,
 * and without what tells package managers that nobody is there (Yarn refuses to write its lock file then).
 */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_.*|INIT_CWD|NODE_OPTIONS|CI|CONTINUOUS_INTEGRATION|BUILD_NUMBER)$/i.test(name),
    ),
  );
}

async function ready(server: ChildProcess, log: string, message: ServeMessage): Promise<number> {
  const ended = new AbortController();
  server.once('exit', () => ended.abort());
  server.send(message);
  try {
    const [answer] = (await once(server, 'message', { signal: ended.signal })) as [ReadyMessage];
    return answer.port;
  } catch (cause) {
    throw new Error(`VS Code's server did not start; it says why in ${log}`, { cause });
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.disconnect();
  await gone;
}

/** The payload is what VS Code's own `test-web` puts into the page's address. */
function pageUrl(host: string, { folder, hostTests }: VSCodeOptions): string {
  const url = new URL(`http://${host}/`);
  if (folder) url.searchParams.set('folder', decodeURIComponent(pathToFileURL(folder).pathname));
  if (hostTests) {
    const payload = Object.entries(hostTests).map(([name, path]: [string, string]) => [
      name,
      `vscode-remote://${host}${pathToFileURL(path).pathname}`,
    ]);
    url.searchParams.set('payload', JSON.stringify([...payload, ['skipWelcome', 'true']]));
  }
  return url.href;
}
