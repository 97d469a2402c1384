/** Rows of packages: those of the workspace and all that the account can write to, each with its owners and last version. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AccountName } from '../registry/account.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import type { Overview } from '../security/overview.ts';
import type { WorkspacePackage } from '../security/workspacePackages.ts';
import type { OfAccount, OfPackage, OfPackageOwner, OfPublished } from './menuTargets.ts';
import { infoNode, itemOf, type SecurityNode } from './securityNode.ts';
import { explained, fromNow, partText } from './securityTexts.ts';

const { l10n } = vscode;

/** More are shown in runs: thousands of rows take VS Code a second, and nobody reads them. */
const mostInARow = 100;

export class WorkspacePackagesNode implements SecurityNode, OfAccount {
  readonly id: string;
  readonly owner: AccountName;
  readonly #overview: Overview;
  readonly #account: AccountOverview;
  readonly #nodes = new Map<string, WorkspacePackageNode>();

  constructor(overview: Overview, account: AccountOverview, owner: AccountName) {
    this.id = `${account.id} workspace-packages`;
    this.owner = owner;
    this.#overview = overview;
    this.#account = account;
  }

  item(): vscode.TreeItem {
    const { state } = this.#overview.workspacePackages;
    const count = this.#overview.packagesOf(this.#account).length;
    return itemOf(this.id, {
      label: l10n.t('Packages in this workspace'),
      description: partText(state, () => String(count)),
      explanation: explained(
        l10n.t('Packages of the open folders that are published to {0}.', this.owner.registry.host),
        state,
      ),
      icon: 'root-folder',
      context: 'workspacePackages',
      state: count === 0 ? 'leaf' : 'closed',
    });
  }

  async open(): Promise<void> {
    await this.#overview.workspacePackages.look();
  }

  children(): readonly SecurityNode[] {
    return this.#overview.packagesOf(this.#account).map(found => {
      const key = `${found.folder} ${found.name} ${found.version}`;
      const node = this.#nodes.get(key) ?? new WorkspacePackageNode(this.#account, this.owner, found);
      this.#nodes.set(key, node);
      return node;
    });
  }
}

export class AllPackagesNode implements SecurityNode, OfAccount {
  readonly id: string;
  readonly owner: AccountName;
  readonly #account: AccountOverview;
  readonly #nodes = new Map<string, PackageNode>();

  constructor(account: AccountOverview, owner: AccountName) {
    this.id = `${account.id} packages`;
    this.owner = owner;
    this.#account = account;
  }

  item(): vscode.TreeItem {
    const { state } = this.#account.packages;
    return itemOf(this.id, {
      label: l10n.t('All packages'),
      description: partText(state, names => String(names.length)),
      explanation: explained(
        l10n.t('Packages on {0} that {1} can write to.', this.owner.registry.host, this.owner.account),
        state,
      ),
      icon: 'package',
      context: 'packages',
      state: (state.known?.value.length ?? 0) === 0 ? 'leaf' : 'closed',
    });
  }

  async open(): Promise<void> {
    await this.#account.packages.look();
  }

  children(): readonly SecurityNode[] {
    const names = this.#account.packages.state.known?.value ?? [];
    if (names.length <= mostInARow) return names.map(name => this.#package(name));
    return runs(names).map(run => new PackageRunNode(this.id, run, name => this.#package(name)));
  }

  #package(name: string): PackageNode {
    const node = this.#nodes.get(name) ?? new PackageNode(this.#account, this.owner, name);
    this.#nodes.set(name, node);
    return node;
  }
}

/** Packages that follow each other by name. */
class PackageRunNode implements SecurityNode {
  readonly id: string;
  readonly #names: readonly string[];
  readonly #package: (name: string) => SecurityNode;

  constructor(parent: string, names: readonly string[], toNode: (name: string) => SecurityNode) {
    this.id = `${parent} from ${names[0]}`;
    this.#names = names;
    this.#package = toNode;
  }

  item(): vscode.TreeItem {
    return itemOf(this.id, {
      label: l10n.t('{0} to {1}', this.#names[0] ?? '', this.#names.at(-1) ?? ''),
      description: String(this.#names.length),
      icon: 'package',
      state: 'closed',
    });
  }

  children(): readonly SecurityNode[] {
    return this.#names.map(this.#package);
  }
}

function runs(names: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(names.length / mostInARow);
  return Array.from({ length: count }, (_, index) =>
    names.slice(index * mostInARow, (index + 1) * mostInARow),
  );
}

/** Its owners and its last version are asked for when it is opened. */
class PackageNode implements SecurityNode, OfPublished {
  readonly id: string;
  readonly owner: AccountName;
  protected readonly account: AccountOverview;
  readonly packageName: string;

  constructor(
    account: AccountOverview,
    owner: AccountName,
    name: string,
    id = `${account.id} package ${name}`,
  ) {
    this.id = id;
    this.owner = owner;
    this.account = account;
    this.packageName = name;
  }

  item(): vscode.TreeItem {
    return itemOf(this.id, { label: this.packageName, icon: 'package', context: 'package', state: 'closed' });
  }

  async open(): Promise<void> {
    await this.account.packageDetails(this.packageName).look();
  }

  children(): readonly SecurityNode[] {
    const { state } = this.account.packageDetails(this.packageName);
    const details = state.known?.value;
    if (details === undefined) {
      return [
        infoNode(`${this.id} state`, {
          label: l10n.t('Owners'),
          description: partText(state, () => ''),
          explanation: explained(l10n.t('Who can publish {0}.', this.packageName), state),
          icon: 'organization',
        }),
      ];
    }
    if (details.state === undefined) {
      return [
        infoNode(`${this.id} state`, {
          label: l10n.t('Not published yet'),
          explanation: l10n.t(
            '{0} has no package {1}, or does not show it to this account.',
            this.owner.registry.host,
            this.packageName,
          ),
          icon: 'circle-outline',
        }),
      ];
    }
    return [
      this.#lastVersion(details.state.latest),
      this.#distTags(details.state.distTags),
      ...details.state.owners.map(owner => this.#owner(owner, details.newOwners)),
    ];
  }

  #lastVersion(latest: { readonly version: string; readonly at?: Date } | undefined): SecurityNode {
    const at = latest?.at;
    return infoNode(`${this.id} latest`, {
      label: l10n.t('Last version'),
      description:
        latest === undefined
          ? l10n.t('none')
          : [latest.version, ...(at === undefined ? [] : [fromNow(at)])].join(' · '),
      icon: 'tag',
    });
  }

  #distTags(tags: Readonly<Record<string, string>>): SecurityNode & OfPublished {
    const { owner, packageName } = this;
    const all = Object.entries(tags).map(([tag, version]) => `${tag} ${version}`);
    const node = infoNode(`${this.id} tags`, {
      label: l10n.t('Dist-tags'),
      description: all.length === 0 ? l10n.t('none') : all.join(' · '),
      explanation: l10n.t('“npm install {0}@tag” takes the version that the tag leads to.', packageName),
      icon: 'bookmark',
      context: 'packageTags',
    });
    return { ...node, owner, packageName };
  }

  #owner(name: string, fresh: readonly string[]): SecurityNode & OfPackageOwner {
    const isNew = fresh.includes(name);
    const { owner, packageName } = this;
    const node = infoNode(`${this.id} owner ${name}`, {
      label: name,
      description: isNew ? l10n.t('owner · new since you looked last') : l10n.t('owner'),
      icon: isNew ? 'warning' : 'person',
      ...(isNew ? { colour: 'list.warningForeground' } : {}),
      context: 'packageOwner',
    });
    return { ...node, owner, packageName, user: name };
  }
}

class WorkspacePackageNode extends PackageNode implements OfPackage {
  readonly manifest: vscode.Uri;
  readonly #found: WorkspacePackage;

  constructor(account: AccountOverview, owner: AccountName, found: WorkspacePackage) {
    super(account, owner, found.name, `${account.id} workspace-package ${found.folder}`);
    this.#found = found;
    this.manifest = vscode.Uri.file(join(found.folder, 'package.json'));
  }

  override item(): vscode.TreeItem {
    const { version, folder } = this.#found;
    return itemOf(this.id, {
      label: this.packageName,
      ...(version === undefined ? {} : { description: version }),
      explanation: l10n.t(
        '{0}, published to {1}',
        vscode.workspace.asRelativePath(folder, true),
        this.owner.registry.host,
      ),
      icon: 'package',
      context: 'workspacePackage',
      state: 'closed',
    });
  }
}
