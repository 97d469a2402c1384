/**
 * The rows of the view "npm Security", and which of them have to be drawn anew when something has come or changed:
 * only those that would look different, so that nothing flickers and nothing is asked for twice.
 */
import * as vscode from 'vscode';
import { ConfigurationError } from '../accounts/configurationError.ts';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import type { NpmCliError } from '../accounts/npmCli.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import type { Overview } from '../security/overview.ts';
import { AccountNode } from './accountNodes.ts';
import { configurationText, npmText, unsetVariablesText } from './configurationTexts.ts';
import type { FindingRow } from './findingNodes.ts';
import { tickOffAccount } from './firstSteps.ts';
import type { OfRegistry } from './menuTargets.ts';
import { infoNode, type SecurityNode } from './securityNode.ts';

const { l10n } = vscode;

/** Milliseconds after which accounts are shown without what their registry says: it may be out of reach. */
const patience = 1000;
/** Milliseconds that VS Code is given to draw the first rows before more is asked for, which would draw them again. */
const firstLook = 300;

interface Drawn {
  readonly node: SecurityNode;
  look: string;
}

export class SecurityTree {
  readonly #overview: Overview;
  readonly #draw: (node: SecurityNode | undefined) => void;
  readonly #accounts = new WeakMap<AccountOverview, AccountNode>();
  /** What VS Code has last got below a row; below none: at the top. */
  #drawn = new Map<SecurityNode | undefined, readonly Drawn[]>();
  #asking: NodeJS.Timeout | undefined;

  constructor(overview: Overview, draw: (node: SecurityNode | undefined) => void) {
    this.#overview = overview;
    this.#draw = draw;
  }

  async children(node: SecurityNode | undefined): Promise<SecurityNode[]> {
    await (node === undefined ? this.#open() : node.open?.());
    const nodes = this.#below(node);
    this.#drawn.set(
      node,
      nodes.map(each => ({ node: each, look: lookOf(each) })),
    );
    // What VS Code still asks for belongs to the first rows: on a slow computer that takes longer.
    this.#asking?.refresh();
    return [...nodes];
  }

  get accounts(): readonly AccountNode[] {
    return this.#overview.accounts.map(account => this.#node(account));
  }

  get findings(): readonly FindingRow[] {
    return this.accounts.flatMap(({ findings }) => findings);
  }

  /** For those who do not look at the tree, and want its findings all the same. */
  async lookForFindings(): Promise<readonly FindingRow[]> {
    await this.#overview.everybody.look();
    const all = this.#overview.accounts.map(async account => {
      await account.identity.look();
      await account.lookForRisks();
    });
    await Promise.all(all);
    return this.findings;
  }

  /** Something has come or changed. */
  update(): void {
    this.#visit(undefined);
    if (this.#drawn.has(undefined)) this.#askSoon();
  }

  /** What was loaded, or could not be, is asked for anew. */
  renew(): void {
    this.#overview.renew();
  }

  leave(): void {
    this.#drawn.clear();
    clearTimeout(this.#asking);
    this.#asking = undefined;
    this.#overview.leave();
  }

  /**
   * Names of accounts come first: rows that change theirs at once are hard to read. All else that is known from before
   * is drawn before anything is asked.
   */
  async #open(): Promise<void> {
    await this.#overview.everybody.look();
    const nameless = this.#overview.accounts.filter(({ name }) => name === undefined);
    const known = nameless.map(({ identity }) => identity.look());
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => late.resolve(), patience);
    await Promise.race([Promise.all(known), late.promise]);
    clearTimeout(timer);
    this.#askSoon();
  }

  #askSoon(): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      for (const node of this.accounts) void this.#ask(node);
    }, firstLook);
  }

  /** The badge counts the findings of closed rows, too; how many packages there are is told in open ones. */
  async #ask(node: AccountNode): Promise<void> {
    const { account } = node;
    if (this.#drawn.has(node)) {
      void account.recoverySets.look();
      void this.#overview.workspacePackages.look();
    }
    await account.identity.look();
    if (account.standing === 'signed-in') tickOffAccount(account.profile);
    void account.lookForRisks();
    if (this.#drawn.has(node)) void account.lookAtPackages();
  }

  #below(node: SecurityNode | undefined): readonly SecurityNode[] {
    return node === undefined ? this.#roots() : (node.children?.() ?? []);
  }

  #roots(): readonly SecurityNode[] {
    const { accounts } = this;
    const { problems = [], withoutVariables = [] } = this.#overview.everybody.state.known?.value ?? {};
    return [
      ...problems.map(problemNode),
      ...(accounts.length > 0 && isUntrusted() ? [untrustedNode()] : []),
      ...accounts,
      ...withoutVariables.map(registryNode),
    ];
  }

  #node(account: AccountOverview): AccountNode {
    const node = this.#accounts.get(account) ?? new AccountNode(this.#overview, account);
    this.#accounts.set(account, node);
    return node;
  }

  #visit(node: SecurityNode | undefined): void {
    const drawn = this.#drawn.get(node);
    if (drawn === undefined) return;
    const now = this.#below(node);
    if (!isSameList(drawn, now)) {
      this.#draw(node);
      return;
    }
    for (const [index, each] of now.entries()) {
      const before = drawn[index];
      if (before !== undefined) this.#redraw(before, each);
    }
  }

  #redraw(before: Drawn, now: SecurityNode): void {
    const look = lookOf(now);
    if (before.node !== now || before.look === look) {
      this.#visit(before.node);
      return;
    }
    before.look = look;
    this.#draw(now);
  }
}

/** Whether VS Code can go on with the rows that it has: each draws itself anew, unless another stands in its place. */
function isSameList(drawn: readonly Drawn[], now: readonly SecurityNode[]): boolean {
  if (drawn.length !== now.length) return false;
  return drawn.every(({ node, look }, index) => {
    const other = now[index];
    return other === node || (other !== undefined && look === lookOf(other));
  });
}

function lookOf(node: SecurityNode): string {
  const { id, label, description, iconPath, tooltip, contextValue, collapsibleState } = node.item();
  const icon = iconPath instanceof vscode.ThemeIcon ? iconPath.id : '';
  const text = tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip;
  return JSON.stringify([id, label, description, icon, text, contextValue, collapsibleState]);
}

function problemNode(problem: ConfigurationError | NpmCliError): SecurityNode {
  if (!(problem instanceof ConfigurationError)) {
    return infoNode(`npm ${problem.code}`, {
      label: l10n.t('npm cannot be used'),
      explanation: npmText(problem),
      icon: 'error',
      colour: 'list.errorForeground',
    });
  }
  const file = fileOf(problem);
  return infoNode(`configuration ${problem.problem.code} ${file ?? ''}`, {
    label: l10n.t("npm's configuration cannot be used"),
    ...(file === undefined ? {} : { description: vscode.workspace.asRelativePath(file) }),
    explanation: configurationText(problem.problem),
    icon: 'error',
    colour: 'list.errorForeground',
    context: 'problem',
    ...(file === undefined
      ? {}
      : {
          command: {
            command: 'vscode.open',
            title: l10n.t('Open the file'),
            arguments: [vscode.Uri.file(file)],
          },
        }),
  });
}

/** Undefined where no file is to blame. */
function fileOf({ problem }: ConfigurationError): string | undefined {
  if ('file' in problem) return problem.file;
  return problem.code === 'invalid-registry' && /[/\\]/.test(problem.source) ? problem.source : undefined;
}

/** Nobody is signed in there, and somebody has meant to be. */
function registryNode({ access: { registry }, unsetVariables }: KnownAccess): SecurityNode & OfRegistry {
  const missing = unsetVariables.map(name => `$\{${name}}`).join(', ');
  const node = infoNode(`unset ${registry.href}`, {
    label: registry.host,
    description: l10n.t('signed out · {0} is not set', missing),
    explanation: unsetVariablesText(registry, unsetVariables),
    icon: 'warning',
    colour: 'list.warningForeground',
    context: 'registry',
  });
  return { ...node, owner: { registry } };
}

function isUntrusted(): boolean {
  return !vscode.workspace.isTrusted && vscode.workspace.workspaceFolders !== undefined;
}

function untrustedNode(): SecurityNode {
  return infoNode('untrusted', {
    label: l10n.t('This workspace is not trusted'),
    description: l10n.t('its packages and its npm configuration are left out'),
    explanation: l10n.t(
      'An untrusted workspace must not say where your sign-ins are sent. What is shown is from your own configuration.',
    ),
    icon: 'workspace-untrusted',
    command: { command: 'workbench.trust.manage', title: l10n.t('Manage workspace trust') },
  });
}
