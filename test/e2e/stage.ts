/**
 * What an end-to-end test plays on: the registry, an account with 2FA, a workspace, and a real VS Code with the
 * packaged extension, open in a real browser.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packageExtension } from '../package.ts';
import { type NewUser, startRegistry, type TestRegistry, type UserSecrets } from '../registry/index.ts';
import { againUntil } from '../vscode/again.ts';
import { type RunningVSCode, startVSCode, type VSCodeOptions } from '../vscode/server.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../vscode/workbench.ts';
import { createWorkspace, recordEvent, type TestWorkspace } from '../workspace.ts';

/** npm's events around a publish, in npm's order. */
const allEvents = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'];
/** Those that have run when the registry first hears of the package. */
export const eventsBeforeUpload = allEvents.slice(0, 4);

const withCodes = { twoFactor: 'auth-and-writes' } as const;

export interface StageOptions
  extends Pick<VSCodeOptions, 'workspaceTrust' | 'language' | 'version' | 'settings'>,
    Omit<WorkbenchOptions, 'url'> {
  /** Over the workspace's own variables. */
  readonly env?: NodeJS.ProcessEnv;
  /** Makes a VSIX to install beside ours; returns its path. */
  readonly otherExtension?: () => Promise<string>;
  /** False opens VS Code without a folder. */
  readonly withFolder?: boolean;
}

export interface PackageOptions {
  /** Below the workspace; of the package's name, without its scope, unless told. */
  readonly folder?: string;
  /** Over the usual package.json. */
  readonly manifest?: object;
  /** Has codes from an authenticator unless told. */
  readonly user?: Omit<NewUser, 'name'>;
}

/** What is there between opening and closing. */
interface Opened {
  readonly registry: TestRegistry;
  readonly wombat: UserSecrets;
  readonly workspace: TestWorkspace;
  readonly vscode: RunningVSCode;
  readonly workbench: Workbench;
  readonly storage: string;
}

/** One for all tests of the `describe` that it is called in, in order again before each; usable in hooks and tests. */
export function useStage(options: StageOptions = {}): Stage {
  const stage = new Stage();
  before(() => stage.open(options));
  beforeEach(() => stage.reset());
  afterEach(function () {
    return stage.cleanUp(this.currentTest);
  });
  after(() => stage.close());
  return stage;
}

/** A stage for `play` alone. */
export async function withStage(options: StageOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = new Stage();
  await stage.open(options);
  try {
    await play(stage);
  } finally {
    await stage.close();
  }
}

export class Stage {
  #opened: Opened | undefined;

  get registry(): TestRegistry {
    return this.#parts().registry;
  }

  /** The account that the workspace's own packages are published with. */
  get wombat(): UserSecrets {
    return this.#parts().wombat;
  }

  get workspace(): TestWorkspace {
    return this.#parts().workspace;
  }

  get vscode(): RunningVSCode {
    return this.#parts().vscode;
  }

  get workbench(): Workbench {
    return this.#parts().workbench;
  }

  async open({
    env,
    withFolder = true,
    workspaceTrust,
    language,
    version,
    settings,
    otherExtension,
    ...browser
  }: StageOptions = {}): Promise<void> {
    const storage = await mkdtemp(join(tmpdir(), 'registry-'));
    const registry = await startRegistry({ storage });
    const wombat = await registry.admin.addUser({ name: 'wombat', twoFactor: 'auth-and-writes' });
    const workspace = await createWorkspace(registry.url, wombat.token);
    const vscode = await startVSCode({
      vsix: await packageExtension(),
      otherVsix: await otherExtension?.(),
      env: { ...workspace.env, ...env },
      workspaceTrust,
      language,
      version,
      settings,
      ...(withFolder ? { folder: workspace.folder } : {}),
    });
    const workbench = await openWorkbench({ url: vscode.url, ...browser });
    this.#opened = { registry, wombat, workspace, vscode, workbench, storage };
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    const { workbench, vscode, registry, workspace, storage } = this.#opened;
    await workbench.close();
    await vscode.close();
    await registry.close();
    await workspace.remove();
    await rm(storage, { recursive: true, force: true });
  }

  #parts(): Opened {
    if (!this.#opened) throw new Error('The stage opens before the first test.');
    return this.#opened;
  }

  /** Before each test: the registry as it was, and no message of the test before on the screen, where only three fit. */
  async reset(): Promise<void> {
    await this.registry.admin.reset();
    await this.workbench.clearNotifications();
  }

  /**
   * After a test that failed: keeps a picture of what was to be seen, and starts the window anew for the next. After
   * any other: nothing that was said about tokens broke npm's description.
   */
  async cleanUp(test: Mocha.Test | undefined): Promise<void> {
    const violations = await this.registry.admin.violations();
    if (test?.state !== 'failed') {
      assert.deepEqual(violations, []);
      return;
    }
    await this.workbench.screenshot(join('out', 'test', `${test.fullTitle().replace(/[^\w]+/g, '-')}.png`));
    await this.workbench.reload();
  }

  get host(): string {
    return new URL(this.registry.url).host;
  }

  /**
   * A package in a folder of its name, whose scripts record that they ran, with an account of the same name (without
   * the scope): what one test's account is asked and has answered does not touch the next.
   */
  async addPackage(
    name: string,
    { folder = unscoped(name), manifest = {}, user = withCodes }: PackageOptions = {},
  ): Promise<UserSecrets> {
    const scripts = Object.fromEntries(allEvents.map(event => [event, recordEvent]));
    const base = { name, version: '1.0.0', files: ['index.js'], scripts };
    await this.workspace.write(`${folder}/package.json`, { ...base, ...manifest });
    await this.workspace.write(`${folder}/index.js`, `module.exports = '${name}';\n`);
    const account = await this.registry.admin.addUser({ name: unscoped(name), ...user });
    const nerfDart = this.registry.url.replace('http:', '');
    await this.workspace.write(`${folder}/.npmrc`, `${nerfDart}:_authToken=${account.token}\n`);
    return account;
  }

  /** Opens a file of the workspace by its path; the focus is in its editor. */
  async openFile(path: string): Promise<void> {
    const { page, quickInput } = this.workbench;
    await page.keyboard.press('ControlOrMeta+P');
    await quickInput.waitForVisible();
    await quickInput.fill(path);
    // Until the list is that of the path, files that were open before stand in it.
    const folder = dirname(path) === '.' ? '' : basename(dirname(path));
    await quickInput.waitForFocusedItem(basename(path) + folder);
    await quickInput.accept();
    await page.locator('.editor-group-container .tab.active', { hasText: basename(path) }).waitFor();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  /** "Publish Package" from the palette, up to the review. */
  async startPublish(folder: string): Promise<void> {
    const { quickInput } = this.workbench;
    await againUntil(
      () => this.workbench.runCommand('npm Security: Publish Package'),
      quickInput.titled('Publish which package?'),
    );
    await quickInput.fill(folder);
    await quickInput.pick(folder);
  }

  async acceptReview(spec: string): Promise<void> {
    await this.workbench.quickInput.waitForVisible(`Publish ${spec}?`);
    // A file that looks like a secret comes first.
    await this.workbench.quickInput.pick(`Publish ${spec}`);
  }

  /** From the palette to the prompt for a code. */
  async publishUntilPrompt(name: string): Promise<void> {
    await this.startPublish(unscoped(name));
    await this.acceptReview(`${name}@1.0.0`);
    await this.workbench.quickInput.waitForVisible(`${this.host} · ${unscoped(name)}`);
  }

  async answer(code: string): Promise<void> {
    await this.workbench.quickInput.type(code);
    await this.workbench.quickInput.accept();
  }

  /** Answers with what the authenticator of the package's account shows. */
  async answerWithCode(name: string): Promise<void> {
    await this.answer(await this.registry.admin.code(unscoped(name)));
  }

  /** Versions that the registry holds. */
  async versions(name: string): Promise<string[]> {
    const packument = await this.registry.admin.packument(name);
    return Object.keys((packument?.['versions'] ?? {}) as object);
  }

  async assertPublished(name: string): Promise<void> {
    await this.workbench.waitForNotification(`Published ${name}@1.0.0`);
    assert.deepEqual(await this.versions(name), ['1.0.0']);
    assert.deepEqual(
      await this.workspace.events(unscoped(name)),
      allEvents,
      'every script ran once, in npm’s order',
    );
  }

  /** Nothing reached the registry, and no script ran after the upload or twice. */
  async assertNotPublished(name: string, events: readonly string[]): Promise<void> {
    assert.deepEqual(await this.versions(name), []);
    assert.deepEqual(await this.workspace.events(unscoped(name)), events);
  }

  /** How often the document of a package was sent. */
  async uploads(name: string): Promise<number> {
    const requests = await this.registry.admin.requests();
    return requests.filter(({ method, url }) => method === 'PUT' && url === `/${name.replace('/', '%2f')}`)
      .length;
  }
}

/** What the folder and the account of a package are called. */
function unscoped(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
