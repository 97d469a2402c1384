/** "Create Access Token": the steps, the password, the prompt, and what has come of it. */
import * as vscode from 'vscode';
import { type AccountName, ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { CreatedToken } from '../registry/tokenClient.ts';
import type { Secret } from '../shared/secret.ts';
import { type CreationEnd, createToken, type NewToken } from '../tokens/creation.ts';
import type { KeptToken } from '../tokens/keptTokens.ts';
import { readTokens } from '../tokens/tokenList.ts';
import type { PickedAccount } from './accountPicker.ts';
import type { Log } from './log.ts';
import { tellFailure, tellPutAside } from './notify.ts';
import { joined } from './outcomeTexts.ts';
import { withPassword } from './passwordInput.ts';
import { plain } from './plain.ts';
import type { Registries } from './registries.ts';
import { tokenErrorText } from './registryTexts.ts';
import { askInSteps } from './steps.ts';
import { type Draft, granularRequest, legacyRequest, newDraft, offerOf } from './tokenDraft.ts';
import { tellTokenFailure } from './tokenMessages.ts';
import { withTokens } from './tokenProgress.ts';
import { granularSteps, legacySteps, type StepContext } from './tokenSteps.ts';
import { legacyText } from './tokenSummary.ts';
import { namesOf } from './tokenTexts.ts';

export interface TokenCreationParts {
  readonly registries: Pick<Registries, 'tokens' | 'lookAtPackages'>;
  readonly log: Log;
  /** Hands a new token to the person. */
  handOver(token: KeptToken, value: Secret): Promise<void>;
  /** Revokes tokens that nobody has. */
  revoke(owner: AccountName, keys: readonly string[]): Promise<void>;
}

interface Begun extends StepContext {
  readonly picked: PickedAccount;
  readonly owner: AccountName;
}

/** What the person decided after an attempt that made nothing. */
type Next = { readonly form: NewToken['form']; readonly draft: Draft; readonly isAtEnd: boolean };

export class TokenCreation {
  readonly #parts: TokenCreationParts;
  /** Registries that have shown that they know only the old form. */
  readonly #old = new Set<string>();

  constructor(parts: TokenCreationParts) {
    this.#parts = parts;
  }

  async run(picked: PickedAccount): Promise<void> {
    const { registry } = picked.access;
    const owner = ownerOf(picked);
    try {
      const begun = { ...(await this.#begin(picked)), picked, owner };
      const form = this.#old.has(registry.href) ? 'legacy' : 'granular';
      let next: Next | undefined = { form, draft: newDraft(begun.offer), isAtEnd: false };
      while (next !== undefined) next = await this.#attempt(begun, next);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      await tellTokenFailure(error, nothingCreated(), { owner, log: this.#parts.log });
    }
  }

  /** @throws RegistryError where the tokens cannot be listed: then none can be made either */
  async #begin(picked: PickedAccount): Promise<Omit<Begun, 'picked' | 'owner'>> {
    return await withTokens(this.#parts.registries, picked, async ({ client, signal, say }) => {
      say(vscode.l10n.t('reading tokens and packages'));
      const [{ tokens }, packages] = await Promise.all([
        readTokens(client, signal),
        this.#packages(picked, signal),
      ]);
      return {
        offer: offerOf(packages, picked.account),
        takenNames: new Set(tokens.flatMap(({ name }) => name ?? [])),
      };
    });
  }

  /** Where they cannot be had they are typed. */
  async #packages({ access, account }: PickedAccount, signal: AbortSignal): Promise<readonly string[]> {
    const client = this.#parts.registries.lookAtPackages(access);
    try {
      return await client.packagesOf(account, signal);
    } catch (error) {
      if (error instanceof RegistryError) return [];
      throw error;
    } finally {
      await client.close();
    }
  }

  /** From the steps to the end; what is to be tried next, if anything. */
  async #attempt(begun: Begun, { form, draft, isAtEnd }: Next): Promise<Next | undefined> {
    const { host } = begun.owner.registry;
    const title = vscode.l10n.t('Access token of {0} on {1}', begun.owner.account, host);
    const steps = form === 'granular' ? granularSteps(begun) : legacySteps();
    const asked = await askInSteps(title, steps, draft, isAtEnd ? steps.length - 1 : 0);
    if (asked === undefined) {
      tellPutAside(nothingCreated());
      return undefined;
    }
    const token: NewToken =
      form === 'granular'
        ? { form, request: granularRequest(asked) }
        : { form, request: legacyRequest(asked) };
    const end = await this.#create(begun, token);
    if (end === 'back') return { form, draft: asked, isAtEnd: true };
    if (end === undefined) return undefined;
    if (end.kind === 'failed')
      return await this.#afterFailure(end.error, begun, { form, draft: asked, isAtEnd: true });
    if (end.kind === 'lost') await this.#tellLost(end, begun.owner);
    else await this.#handOver(end.created, begun.owner, asked);
    return undefined;
  }

  async #handOver(
    { token, key, name, expires }: CreatedToken,
    owner: AccountName,
    draft: Draft,
  ): Promise<void> {
    const ends = typeof expires === 'string' ? { expires } : {};
    await this.#parts.handOver({ ...owner, key, name: name ?? oldName(draft), ...ends }, token);
  }

  /** Undefined when the person gives up at the password. */
  async #create({ picked, owner }: Begun, token: NewToken): Promise<CreationEnd | 'back' | undefined> {
    const purpose = { kind: 'token', change: 'create', what: whatFor(token) } as const;
    let wantsBack = false;
    const question = {
      ...owner,
      reason: vscode.l10n.t('Needed to create an access token. Nothing is created yet.'),
      onBack: () => {
        wantsBack = true;
      },
    };
    const end = await withPassword(question, (password: Secret) =>
      withTokens(this.#parts.registries, picked, ({ client, ask }) =>
        createToken(client, token, password, { ...ask, purpose }),
      ),
    );
    if (end === undefined && !wantsBack) tellPutAside(nothingCreated());
    return wantsBack ? 'back' : end;
  }

  async #afterFailure(error: RegistryError, begun: Begun, same: Next): Promise<Next | undefined> {
    const { owner } = begun;
    if (error.code === 'unsupported' && same.form === 'granular') {
      this.#old.add(owner.registry.href);
      return (await this.#takesOldForm(owner)) ? { ...same, form: 'legacy', isAtEnd: false } : undefined;
    }
    if (error.code !== 'rejected') {
      await tellTokenFailure(error, nothingCreated(), { owner, log: this.#parts.log });
      return undefined;
    }
    const text = joined(tokenErrorText(error), nothingCreated());
    this.#parts.log.error(text);
    const change = vscode.l10n.t('Change It');
    return (await vscode.window.showErrorMessage(plain(text), change)) === change ? same : undefined;
  }

  async #takesOldForm({ registry }: AccountName): Promise<boolean> {
    const goOn = vscode.l10n.t('Go On');
    const text = vscode.l10n.t(
      '{0} cannot limit an access token like this. Nothing was created.',
      registry.host,
    );
    const options = { modal: true, detail: legacyText() };
    return (await vscode.window.showWarningMessage(text, options, goOn)) === goOn;
  }

  /** Whoever should have the token has it not, and others might. */
  async #tellLost(
    { error, made }: Extract<CreationEnd, { readonly kind: 'lost' }>,
    owner: AccountName,
  ): Promise<void> {
    const { log } = this.#parts;
    if (made === undefined) {
      const unknown = vscode.l10n.t(
        'Whether a token was created is not known. Look at the list; one that nobody has is best revoked.',
      );
      await tellFailure(joined(tokenErrorText(error), unknown), log);
      return;
    }
    const text = joined(
      tokenErrorText(error),
      vscode.l10n.t('A token was created all the same, and cannot be shown any more: {0}.', namesOf(made)),
    );
    log.error(text);
    const revoke = vscode.l10n.t('Revoke It');
    if ((await vscode.window.showErrorMessage(plain(text), revoke)) === revoke) {
      await this.#parts.revoke(
        owner,
        made.map(({ key }) => key),
      );
    }
  }
}

function nothingCreated(): string {
  return vscode.l10n.t('No token was created.');
}

/** As the prompt says it, after "access token". */
function whatFor(token: NewToken): string {
  if (token.form === 'granular') return `"${token.request.name}"`;
  return token.request.isReadOnly ? vscode.l10n.t('(read only)') : vscode.l10n.t('(old form)');
}

/** Those of the old form have no name of their own. */
function oldName({ use }: Draft): string {
  return use === 'read' ? vscode.l10n.t('read-only token') : vscode.l10n.t('old-style token');
}
