/** What an account is signed in with, and which line of which file that comes from, past which others. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { FileLine } from '../accounts/credentialSource.ts';
import type { KnownAccess } from '../accounts/knownAccounts.ts';
import type { AccountName } from '../registry/account.ts';
import type { AccountOverview } from '../security/accountOverview.ts';
import type { PartRow } from './accountParts.ts';
import { infoNode, type SecurityNode } from './securityNode.ts';
import { fromNow } from './securityTexts.ts';

const { l10n } = vscode;

export function sessionNode({ id, known }: AccountOverview, { registry }: AccountName): PartRow {
  const isOwn = known.from === 'sign-in';
  const used = usedLine(known);
  const { overridden = [] } = known.source ?? {};
  const passed = overridden.map(place =>
    l10n.t('{0} has no effect: it gives way to this one.', lineText(place)),
  );
  const explanation = isOwn
    ? l10n.t(
        "Its token is in this editor's secret storage, and is sent to {0} alone. npm ends sessions after two hours.",
        registry.href,
      )
    : l10n.t('{0}, and sent to {1} alone.', sourceText(known, used), registry.href);
  return {
    row: {
      label: l10n.t('Session'),
      description: isOwn ? ownSessionText(known) : npmSessionText(known),
      explanation: [explanation, ...passed].join('\n'),
      icon: 'plug',
      context: `session.${isOwn ? 'own' : 'npm'}`,
      ...(used === undefined ? {} : { command: openLine(used) }),
    },
    details: overridden.length === 0 ? [] : lineNodes(id, used, overridden),
  };
}

/** The one that npm goes by first, then those that have to give way to it. */
function lineNodes(
  id: string,
  used: FileLine | undefined,
  overridden: readonly FileLine[],
): readonly SecurityNode[] {
  const node = (place: FileLine, description: string, icon: string) =>
    infoNode(`${id} session ${place.file}:${place.line}`, {
      // A narrow view cuts off the end: which line, and whether it counts, come before the folder.
      label: `${basename(place.file)}:${place.line}`,
      description: `${description} · ${vscode.workspace.asRelativePath(dirname(place.file))}`,
      explanation: lineText(place),
      icon,
      command: openLine(place),
    });
  return [
    ...(used === undefined ? [] : [node(used, l10n.t('used by npm'), 'check')]),
    ...overridden.map(place => node(place, l10n.t('of no effect'), 'circle-slash')),
  ];
}

function ownSessionText({ signedInAt, source }: KnownAccess): string {
  const since =
    signedInAt === undefined ? l10n.t('signed in here') : l10n.t('signed in {0}', fromNow(signedInAt));
  return source === undefined ? since : l10n.t('{0} · used by npm, too', since);
}

function npmSessionText({ access, source }: KnownAccess): string {
  const file = source !== undefined && 'file' in source ? basename(source.file) : undefined;
  const place = file ?? l10n.t('the environment');
  return access.credentials?.kind === 'basic'
    ? l10n.t('password in {0}', place)
    : l10n.t('token in {0}', place);
}

function sourceText({ source }: KnownAccess, used: FileLine | undefined): string {
  if (used !== undefined) return l10n.t('It is in {0}', lineText(used));
  return source !== undefined && 'file' in source
    ? l10n.t('It is in the file {0}', source.file)
    : l10n.t("It is in this editor's environment");
}

/** As terminals make a link of it. */
function lineText({ file, line }: FileLine): string {
  return `${vscode.workspace.asRelativePath(file)}:${line}`;
}

function usedLine({ source }: KnownAccess): FileLine | undefined {
  if (source === undefined || !('file' in source) || source.line === undefined) return undefined;
  return { file: source.file, line: source.line };
}

function openLine({ file, line }: FileLine): vscode.Command {
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  return {
    command: 'vscode.open',
    title: l10n.t('Open the file'),
    arguments: [vscode.Uri.file(file), { selection }],
  };
}
