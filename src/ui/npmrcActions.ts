/** The quick fixes of what `npmrcDiagnostics.ts` points out; each is a command, which looks at the file anew. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { userConfigFile } from '../accounts/npmEnvironment.ts';
import { type PlaintextCredential, plaintextCredentials } from '../accounts/npmrcCredentials.ts';
import { variableFor } from '../accounts/npmrcVariables.ts';
import { diagnosticSource } from './npmrcDiagnostics.ts';
import { type CredentialPlace, rangeOf } from './npmrcDocument.ts';
import { moveTitle, replaceTitle, revokeTitle } from './npmrcTexts.ts';

export type NpmrcFix = 'replace' | 'move' | 'revoke';

/** With an underscore, as VS Code keeps commands out of sight that are for no person to call. */
const command = '_secondFactor.fixNpmrc';

/** @param run is handed no secret, since commands are passed about */
export function registerNpmrcActions(
  run: (fix: NpmrcFix, place: CredentialPlace) => Promise<void>,
): vscode.Disposable {
  const own = userConfigFile(process.env);
  const files: vscode.DocumentFilter[] = [
    { scheme: 'file', pattern: '**/.npmrc' },
    { scheme: 'file', pattern: new vscode.RelativePattern(vscode.Uri.file(dirname(own)), basename(own)) },
  ];
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(command, run),
    vscode.languages.registerCodeActionsProvider(files, { provideCodeActions: actionsFor }, kinds),
  );
}

function actionsFor(
  document: vscode.TextDocument,
  _range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const text = document.getText();
  const credentials = plaintextCredentials(text);
  return diagnostics
    .filter(({ source }) => source === diagnosticSource)
    .flatMap(diagnostic => {
      const found = credentials.find(({ valueSpan }) =>
        rangeOf(document, valueSpan).isEqual(diagnostic.range),
      );
      return found === undefined ? [] : actionsOf(found, diagnostic, document);
    });
}

function actionsOf(
  credential: PlaintextCredential,
  diagnostic: vscode.Diagnostic,
  document: vscode.TextDocument,
): readonly vscode.CodeAction[] {
  const { key, line, kind, registry } = credential;
  const action = (fix: NpmrcFix, title: string) => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const place: CredentialPlace = { uri: document.uri, key, line };
    made.command = { command, title, arguments: [fix, place] };
    made.diagnostics = [diagnostic];
    return made;
  };
  const replace = action('replace', replaceTitle(variableFor(credential, document.getText(), process.env)));
  // A password is nothing that could be sent back, and nothing that a sign-in of ours is made of.
  if (kind !== 'token' || registry === undefined || !vscode.workspace.isTrusted) return [replace];
  return [replace, action('move', moveTitle()), action('revoke', revokeTitle(registry))];
}
