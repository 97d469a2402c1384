/**
 * Says at a start what has become of recovery codes that a window which was killed waited for, or that the secret
 * storage has lost, and offers the next step. Loaded only where the vault has left notes.
 */
import * as vscode from 'vscode';
import { isSameAccount, ownerOf } from '../registry/account.ts';
import type { Profile } from '../registry/responses.ts';
import { longestConfirmation, type VaultFinding } from '../twofactor/recoveryFindings.ts';
import { type CodeOwner, VaultError } from '../twofactor/recoverySets.ts';
import type { RecoveryVault } from '../twofactor/recoveryVault.ts';
import type { AccountPicker } from './accountPicker.ts';
import type { Log } from './log.ts';
import { tellFailure } from './notify.ts';
import { plain } from './plain.ts';
import { ownerText, vaultText } from './recoveryCodesTexts.ts';

export interface StartUpCheckParts {
  readonly log: Log;
  vault(): Promise<RecoveryVault>;
  /** What the next steps need. */
  steps(): Promise<NextSteps>;
}

export interface NextSteps {
  readonly accounts: Pick<AccountPicker, 'signedIn'>;
  readonly recoveryCodes: {
    view(owner: CodeOwner): Promise<void>;
    import(owner: CodeOwner): Promise<void>;
  };
  readonly setUp: { runOf(owner: CodeOwner): Promise<void> };
}

/** A button of a message, and what it does. */
interface Step {
  readonly label: string;
  readonly take: () => Promise<void>;
}

/** How the account stands, as far as that can be found out without asking the person. */
type Standing = Profile['twoFactor']['kind'] | 'unknown';

/** Milliseconds that a registry may take at a start. */
const patience = 30_000;

export class StartUpCheck {
  readonly #parts: StartUpCheckParts;

  constructor(parts: StartUpCheckParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    try {
      const findings = await (await this.#parts.vault()).lookAfter();
      await Promise.all(findings.map(finding => this.#tell(finding)));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      const text = vscode.l10n.t(
        'The recovery codes kept here could not be looked after. {0}',
        vaultText(error),
      );
      await tellFailure(text, this.#parts.log);
    }
  }

  async #tell(finding: VaultFinding): Promise<void> {
    switch (finding.kind) {
      case 'never-arrived':
        return this.#tellNeverArrived(finding);
      case 'unseen':
        return this.#offer(finding, unseenText(finding), [this.#view(finding)]);
      case 'not-kept':
      case 'missing':
      case 'unreadable':
        return this.#offer(finding, lostText(finding), [this.#import(finding), this.#makeNew(finding)]);
    }
  }

  /** Whether it is bad news that nothing came is for the registry to say. */
  async #tellNeverArrived(finding: VaultFinding): Promise<void> {
    const standing = await this.#standing(finding.set.owner);
    if (standing === 'off' || standing === 'pending') return this.#settle(finding);
    const steps = standing === 'on' ? [this.#makeNew(finding), this.#import(finding)] : [this.#goOn(finding)];
    await this.#offer(finding, neverArrivedText(finding, standing), steps);
  }

  /** A confirmation that is still on its way somewhere may turn 2FA on yet: the next start looks again then. */
  async #settle(finding: VaultFinding): Promise<void> {
    const age = Date.now() - (finding.set.at?.getTime() ?? 0);
    if (age > longestConfirmation) await (await this.#parts.vault()).told(finding);
  }

  async #standing(owner: CodeOwner): Promise<Standing> {
    try {
      const { accounts } = await this.#parts.steps();
      const all = await accounts.signedIn(AbortSignal.timeout(patience));
      const same = all.find(each => isSameAccount(ownerOf(each), owner));
      return same?.profile?.twoFactor.kind ?? 'unknown';
    } catch (error) {
      // Whatever stands in the way now stands in the way of the next step as well, which says so.
      this.#parts.log.problem(error);
      return 'unknown';
    }
  }

  async #offer(finding: VaultFinding, text: string, steps: readonly Step[]): Promise<void> {
    const drop: Step = {
      label: vscode.l10n.t('Do not tell again'),
      take: async () => (await this.#parts.vault()).told(finding),
    };
    const all = [...steps, drop];
    const show =
      finding.kind === 'unseen' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const chosen = await show(plain(text), ...all.map(({ label }) => label));
    await all.find(({ label }) => label === chosen)?.take();
  }

  #view(finding: VaultFinding): Step {
    return {
      label: vscode.l10n.t('View Recovery Codes'),
      take: async () => {
        await (await this.#parts.vault()).told(finding);
        await (await this.#parts.steps()).recoveryCodes.view(finding.set.owner);
      },
    };
  }

  #import({ set }: VaultFinding): Step {
    return {
      label: vscode.l10n.t('Import from a Copy'),
      take: async () => (await this.#parts.steps()).recoveryCodes.import(set.owner),
    };
  }

  #makeNew(finding: VaultFinding): Step {
    return { label: vscode.l10n.t('Make New Codes'), take: () => this.#setUp(finding) };
  }

  #goOn(finding: VaultFinding): Step {
    return { label: vscode.l10n.t('Go On with the Set-Up'), take: () => this.#setUp(finding) };
  }

  async #setUp({ set }: VaultFinding): Promise<void> {
    await (await this.#parts.steps()).setUp.runOf(set.owner);
  }
}

function neverArrivedText({ set }: VaultFinding, standing: Standing): string {
  return standing === 'on'
    ? vscode.l10n.t(
        'VS Code ended while 2FA of {0} was being set up. 2FA is on now, but its recovery codes never arrived here: make new ones while you have your authenticator.',
        ownerText(set.owner),
      )
    : vscode.l10n.t(
        'VS Code ended while 2FA of {0} was being set up. If it is on now, its recovery codes never arrived here.',
        ownerText(set.owner),
      );
}

function unseenText({ set }: VaultFinding): string {
  return vscode.l10n.t(
    'VS Code ended before it could show the recovery codes of {0}. They are kept.',
    ownerText(set.owner),
  );
}

function lostText({ kind, set }: VaultFinding): string {
  const who = ownerText(set.owner);
  const what = lossText(kind, who);
  return set.copied
    ? vscode.l10n.t('{0} You have a copy elsewhere: import it, and take care where you keep it.', what)
    : vscode.l10n.t(
        '{0} If you have a copy, import it; otherwise make new ones while you have your authenticator.',
        what,
      );
}

function lossText(kind: VaultFinding['kind'], who: string): string {
  switch (kind) {
    case 'not-kept':
      return vscode.l10n.t("This editor's secret storage did not keep the recovery codes of {0}.", who);
    case 'unreadable':
      return vscode.l10n.t(
        "What this editor's secret storage has in place of the recovery codes of {0} cannot be read.",
        who,
      );
    default:
      return vscode.l10n.t(
        "The recovery codes of {0} are not in this editor's secret storage any more.",
        who,
      );
  }
}
