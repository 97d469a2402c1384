/** A workspace with several packages on the stage, published by keyboard, and what the registry has of it afterwards. */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderOf, type MonorepoPackage, monorepoFiles, type PackageManager } from '../monorepo.ts';
import type { UserSecrets } from '../registry/index.ts';
import { recordEvent } from '../workspace.ts';
import type { PackageOptions, Stage } from './stage.ts';

export const publishWorkspace = 'npm Security: Publish Workspace Packages';

export interface MonorepoOptions extends Pick<PackageOptions, 'user'> {
  /** npm unless told. */
  readonly manager?: PackageManager;
  /** Over the root's package.json. */
  readonly root?: object;
}

const withCodes = { twoFactor: 'auth-and-writes' } as const;

/** Records the events of a package, so that a test can tell how often each ran. */
export const recordsEvents = {
  files: ['index.js'],
  scripts: Object.fromEntries(
    ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'].map(event => [
      event,
      recordEvent,
    ]),
  ),
};

export class Monorepo {
  readonly #stage: Stage;
  /** The folder below VS Code's, and the account. */
  readonly name: string;
  readonly #packages: readonly MonorepoPackage[];

  constructor(stage: Stage, name: string, packages: readonly MonorepoPackage[]) {
    this.#stage = stage;
    this.name = name;
    this.#packages = packages;
  }

  async add({ manager = 'npm', root, user = withCodes }: MonorepoOptions = {}): Promise<UserSecrets> {
    const { registry, workspace } = this.#stage;
    const files = monorepoFiles(manager, this.#packages, root);
    for (const [path, content] of Object.entries(files))
      await workspace.write(`${this.name}/${path}`, content);
    if (manager === 'pnpm') await this.#link();
    const account = await registry.admin.addUser({ name: this.name, ...user });
    await workspace.write(
      `${this.name}/.npmrc`,
      `${registry.url.replace('http:', '')}:_authToken=${account.token}\n`,
    );
    return account;
  }

  /** As `pnpm install` does: pnpm packs only what has its dependencies beside it. */
  async #link(): Promise<void> {
    const root = join(this.#stage.workspace.folder, this.name);
    for (const { name, dependsOn = [] } of this.#packages) {
      const modules = join(root, folderOf(name), 'node_modules');
      for (const other of dependsOn) {
        await mkdir(dirname(join(modules, other)), { recursive: true });
        await symlink(join(root, folderOf(other)), join(modules, other), 'junction');
      }
    }
  }

  /** Takes it away again, so that the next test's is the only one that is found. */
  async remove(): Promise<void> {
    await this.#stage.workspace.delete(this.name);
  }

  /** "Publish Workspace Packages" from the palette, up to the choice. */
  async untilChoice(): Promise<void> {
    await this.#stage.workbench.runCommand(publishWorkspace);
    await this.#waitForChoice();
  }

  async #waitForChoice(): Promise<void> {
    const { quickInput } = this.#stage.workbench;
    await quickInput.waitForVisible(`Publish which packages of ${this.name} to ${this.#stage.host}`);
    await quickInput.waitForFocus();
  }

  /** @param count "4 packages" */
  async acceptReview(count: string): Promise<void> {
    const { quickInput } = this.#stage.workbench;
    await quickInput.waitForVisible(`Publish ${count} of ${this.name}?`);
    // Who comes back from the files of a package is still at that package.
    await quickInput.pick(`Publish ${count}`);
  }

  /** Of a list: Escape, twice where VS Code takes the first to hide the notification of the progress. */
  async dismiss(): Promise<void> {
    const { quickInput } = this.#stage.workbench;
    const title = await quickInput.title();
    await quickInput.waitForFocus();
    await quickInput.escape();
    const gone = quickInput.locator.locator('.quick-input-title').filter({ hasText: title });
    await gone.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => quickInput.escape());
  }

  /** From the palette to the prompt for a code, with all that are ticked. */
  async untilPrompt(count: string): Promise<void> {
    await this.#stage.workbench.runCommand(publishWorkspace);
    await this.choose(count);
  }

  /** From the choice to the prompt, likewise. */
  async choose(count: string): Promise<void> {
    const { quickInput } = this.#stage.workbench;
    await this.#waitForChoice();
    await quickInput.accept();
    await this.acceptReview(count);
    await quickInput.waitForVisible(`${this.#stage.host} · ${this.name}`);
  }

  /** Those that the registry holds, as `name@version`, sorted. */
  async published(): Promise<string[]> {
    const held = this.#packages.map(async ({ name }) =>
      (await this.#stage.versions(name)).map(version => `${name}@${version}`),
    );
    return (await Promise.all(held)).flat().toSorted();
  }

  async assertAllPublished(): Promise<void> {
    const all = this.#packages.map(({ name, version = '1.0.0' }) => `${name}@${version}`);
    assert.deepEqual(await this.published(), all.toSorted());
  }

  events(name: string): Promise<string[]> {
    return this.#stage.workspace.events(`${this.name}/${folderOf(name)}`);
  }
}
