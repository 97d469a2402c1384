/** Makes the read-only token that other extensions get: consent, password, the prompt, and keeping it. */
import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { type AccountName, ownerOf } from '../registry/account.ts';
import { RegistryError } from '../registry/errors.ts';
import type { CreatedToken, TokenRequest } from '../registry/tokenClient.ts';
import type { Secret } from '../shared/secret.ts';
import { type CreationEnd, createToken, isListedAsReadOnly } from '../tokens/creation.ts';
import type { KeptToken, KeptTokens } from '../tokens/keptTokens.ts';
import { readTokens } from '../tokens/tokenList.ts';
import type { PickedAccount } from './accountPicker.ts';
import type { Log } from './log.ts';
import { confirm, tellFailure } from './notify.ts';
import { withPassword } from './passwordInput.ts';
import type { Registries } from './registries.ts';
import type { TokenCommands } from './tokenCommands.ts';
import { tellTokenFailure } from './tokenMessages.ts';
import { withTokens } from './tokenProgress.ts';

/** As npm's own default for a token that can only read. */
const days = 30;

export interface SharedTokenParts {
  readonly registries: Pick<Registries, 'tokens'>;
  readonly tokens: Pick<TokenCommands, 'revoke'>;
  readonly kept: KeptTokens;
  readonly log: Log;
}

export interface SharedToken {
  readonly kept: KeptToken;
  readonly token: Secret;
}

/** `unsure`: nothing says that it can only read. */
type SharedEnd = CreationEnd | { readonly kind: 'unsure'; readonly created: CreatedToken };

/** @returns undefined when the person does not want it, or was told why there is none */
export async function makeSharedToken(
  picked: PickedAccount,
  parts: SharedTokenParts,
): Promise<SharedToken | undefined> {
  const owner = ownerOf(picked);
  const name = vscode.l10n.t('VS Code extensions on {0} (read-only)', hostname());
  if (!(await agrees(owner, name))) return undefined;
  try {
    const end = await create(picked, owner, name, parts);
    if (end?.kind === 'created') return await keep(end.created, name, owner, parts);
    if (end?.kind === 'unsure') return await takeBack(unsureText(), end.created, owner, parts);
    // The other extension need not wait until the person has read why it gets none.
    if (end !== undefined) later(tellEnd(end, owner, parts), parts.log);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    later(tell(error, owner, parts.log), parts.log);
  }
  return undefined;
}

async function agrees({ registry, account }: AccountName, name: string): Promise<boolean> {
  return await confirm(
    vscode.l10n.t('Let other extensions read packages of {0} on {1}?', account, registry.host),
    [
      vscode.l10n.t('• They get an access token of their own, never your sign-in: “{0}”.', name),
      vscode.l10n.t('• It reads every package that {0} can read, private ones too.', account),
      vscode.l10n.t('• It cannot publish or change anything, and ends after {0} days.', days),
      vscode.l10n.t(
        '• You choose which extensions may use it under Accounts, and revoke it with “Revoke Access Token”.',
      ),
      '',
      vscode.l10n.t('Your password is asked for next. No token is created yet.'),
    ].join('\n'),
    vscode.l10n.t('Create Token'),
  );
}

/** @throws RegistryError */
async function create(
  picked: PickedAccount,
  owner: AccountName,
  name: string,
  { registries }: SharedTokenParts,
): Promise<SharedEnd | undefined> {
  const reason = vscode.l10n.t('Needed to create the access token. No token is created yet.');
  return await withPassword({ ...owner, reason }, password =>
    withTokens(registries, picked, async ({ client, ask, signal }) => {
      const { tokens } = await readTokens(client, signal);
      const taken = new Set(tokens.map(token => token.name));
      const request = readOnly(unused(name, taken));
      const purpose = { kind: 'token', change: 'create', what: request.name } as const;
      const end = await createToken(client, { form: 'granular', request }, password, { ...ask, purpose });
      const isHarmless = end.kind !== 'created' || (await isListedAsReadOnly(client, end.created, signal));
      return isHarmless ? end : { ...end, kind: 'unsure' };
    }),
  );
}

function readOnly(name: string): TokenRequest {
  return {
    name,
    packages: 'all',
    scopes: [],
    packagesPermission: 'read-only',
    orgs: [],
    orgsPermission: 'no-access',
    expiresInDays: days,
    cidr: [],
    bypassesTwoFactor: false,
  };
}

/** A token whose name is taken is refused. */
function unused(name: string, taken: ReadonlySet<string | undefined>): string {
  for (let count = 2, free = name; ; count++) {
    if (!taken.has(free)) return free;
    free = `${name} ${count}`;
  }
}

async function keep(
  created: CreatedToken,
  name: string,
  owner: AccountName,
  parts: SharedTokenParts,
): Promise<SharedToken | undefined> {
  const { key, token, expires } = created;
  const noted: KeptToken = {
    ...owner,
    key,
    name: created.name ?? name,
    ...(typeof expires === 'string' ? { expires } : {}),
  };
  const isKept = await parts.kept.keep(noted, token).catch(() => false);
  if (isKept) return { kept: noted, token };
  // What cannot be given again would be made anew each time.
  const text = vscode.l10n.t(
    'This editor’s secret storage did not keep the access token, so it is to be revoked.',
  );
  return await takeBack(text, created, owner, parts);
}

async function takeBack(
  text: string,
  { key }: CreatedToken,
  owner: AccountName,
  { tokens, log }: SharedTokenParts,
): Promise<undefined> {
  later(tellFailure(text, log), log);
  await tokens.revoke(owner, { tokenKeys: [key] });
}

function unsureText(): string {
  return vscode.l10n.t(
    'The registry does not say that the new access token can only read. No extension got it, and it is to be revoked.',
  );
}

async function tellEnd(
  end: Exclude<CreationEnd, { readonly kind: 'created' }>,
  owner: AccountName,
  { tokens, log }: SharedTokenParts,
): Promise<void> {
  if (end.kind === 'failed') return tell(end.error, owner, log);
  const isMade = end.made !== undefined;
  const whatHolds = isMade
    ? vscode.l10n.t('The access token was created, and nobody has it: revoke it.')
    : vscode.l10n.t(
        'Whether an access token was created is not known: look at the list in the view npm Security.',
      );
  await tellTokenFailure(end.error, whatHolds, { owner, log });
  if (end.made !== undefined) await tokens.revoke(owner, { tokenKeys: end.made.map(({ key }) => key) });
}

async function tell(error: RegistryError, owner: AccountName, log: Log): Promise<void> {
  if (error.code !== 'unsupported') {
    const whatHolds = vscode.l10n.t('No access token was created, and no extension got one.');
    await tellTokenFailure(error, whatHolds, { owner, log });
    return;
  }
  const { host } = owner.registry;
  const text = vscode.l10n.t(
    '{0} makes no access tokens that can only read packages, so other extensions get none.',
    host,
  );
  await tellFailure(text, log);
}

function later(told: Promise<void>, log: Log): void {
  told.catch(error => log.error(String(error)));
}
