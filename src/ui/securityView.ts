/**
 * The view "npm Security": the tree, its badge, and what its rows can do. Made at the start; what it shows is loaded
 * when somebody looks at it.
 */
import * as vscode from 'vscode';
import type { FindingNode } from './menuTargets.ts';
import type { SecurityNode } from './securityNode.ts';
import type { SecurityTree } from './securityTree.ts';

/** Where the tree tells what it needs drawn. */
export interface Canvas {
  draw(node: SecurityNode | undefined): void;
  /** Something may be another number now. */
  count(): void;
}

export type LoadTree = (canvas: Canvas) => Promise<SecurityTree>;

export class SecurityView implements vscode.TreeDataProvider<SecurityNode>, vscode.Disposable {
  readonly #loadTree: LoadTree;
  readonly #changed = new vscode.EventEmitter<SecurityNode | undefined>();
  readonly #view: vscode.TreeView<SecurityNode>;
  readonly #visibility: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  #loading: Promise<SecurityTree> | undefined;
  #tree: SecurityTree | undefined;
  #wasHidden = false;

  constructor(loadTree: LoadTree) {
    this.#loadTree = loadTree;
    this.#view = vscode.window.createTreeView('secondFactor.security', {
      treeDataProvider: this,
      // What can be done to many packages is called on the rows of several.
      canSelectMany: true,
    });
    this.#visibility = this.#view.onDidChangeVisibility(({ visible }) => {
      // What was cut off when it was hidden is asked for again.
      if (!visible) this.#tree?.leave();
      else if (this.#wasHidden) this.#changed.fire(undefined);
      this.#wasHidden = !visible;
    });
  }

  getTreeItem(node: SecurityNode): vscode.TreeItem {
    return node.item();
  }

  async getChildren(node?: SecurityNode): Promise<SecurityNode[]> {
    const tree = await this.#load();
    const children = await tree.children(node);
    this.#count();
    return children;
  }

  refresh(): void {
    this.#tree?.renew();
  }

  /** @param finding picked without it */
  async fix(finding?: FindingNode): Promise<void> {
    const chosen = finding ?? (await this.#pickFinding());
    await chosen?.fix();
  }

  dispose(): void {
    this.#visibility.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  async #load(): Promise<SecurityTree> {
    this.#loading ??= this.#loadTree({
      draw: node => this.#changed.fire(node),
      count: () => this.#count(),
    });
    this.#tree = await this.#loading;
    return this.#tree;
  }

  #count(): void {
    const value = this.#tree?.findings.length ?? 0;
    if (value === (this.#view.badge?.value ?? 0)) return;
    const tooltip = value === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', value);
    this.#view.badge = value === 0 ? undefined : { value, tooltip };
  }

  async #pickFinding(): Promise<FindingNode | undefined> {
    const location = { location: { viewId: 'secondFactor.security' } };
    const tree = await this.#load();
    const findings = await vscode.window.withProgress(location, () => tree.lookForFindings());
    this.#count();
    if (findings.length === 0) {
      const show = vscode.l10n.t('Show the view');
      const chosen = await vscode.window.showInformationMessage(
        vscode.l10n.t('There is nothing to fix that can be seen from here.'),
        show,
      );
      if (chosen === show) await vscode.commands.executeCommand('secondFactor.security.focus');
      return undefined;
    }
    const items = findings.map(finding => ({
      label: finding.text.label,
      description: `${finding.owner.registry.host} · ${finding.owner.account}`,
      detail: finding.text.fix,
      iconPath: new vscode.ThemeIcon('warning'),
      finding,
    }));
    const title = vscode.l10n.t('Fix which finding?');
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.finding;
  }
}
