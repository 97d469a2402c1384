/**
 * Points out tokens and passwords that stand in plain text in `.npmrc` files: those of the open folders, whether they
 * are open in an editor or not, and the person's own. What is open counts as it is shown, saved or not.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isTrackedByGit } from '../accounts/gitTracking.ts';
import { userConfigFile } from '../accounts/npmEnvironment.ts';
import { type PlaintextCredential, plaintextCredentials } from '../accounts/npmrcCredentials.ts';
import { rangeOf } from './npmrcDocument.ts';
import { credentialText } from './npmrcTexts.ts';
import { isNpmrc } from './npmrcWatch.ts';

export const diagnosticSource = 'npm security';
/** More are not looked for. */
const mostFiles = 500;
/** Milliseconds without another key. */
const quiet = 200;

export interface NpmrcDiagnosticsParts {
  /** What cannot be read is passed over, and noted here. */
  readonly onProblem: (error: unknown) => void;
}

export class NpmrcDiagnostics implements vscode.Disposable {
  readonly #onProblem: NpmrcDiagnosticsParts['onProblem'];
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  readonly #disposables: vscode.Disposable[] = [this.#collection];
  readonly #disposed = new AbortController();
  /** Whether git keeps a file, as far as it was asked. */
  readonly #tracked = new Map<string, boolean>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** Counts looks at a file: an answer that comes late is not for what is there now. */
  readonly #looks = new Map<string, number>();

  constructor({ onProblem }: NpmrcDiagnosticsParts) {
    this.#onProblem = onProblem;
  }

  /** Looks at every file once, and then at each when it may be another. */
  async start(): Promise<void> {
    const own = vscode.Uri.file(userConfigFile(process.env));
    const inFolders = vscode.workspace.createFileSystemWatcher('**/.npmrc');
    const personal = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dirname(own.fsPath)), basename(own.fsPath)),
    );
    const look = (uri: vscode.Uri) => this.#lookSoon(uri);
    const lookAnew = (uri: vscode.Uri) => {
      this.#tracked.delete(uri.toString());
      look(uri);
    };
    this.#disposables.push(
      ...[inFolders, personal].flatMap(watcher => [
        watcher,
        watcher.onDidCreate(lookAnew),
        watcher.onDidChange(lookAnew),
        watcher.onDidDelete(lookAnew),
      ]),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => look(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => look(document.uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => look(uri)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#askGitAgain(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#lookAtAll(own)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#lookAtAll(own)),
      // Something may have been added to git in a terminal, or taken out.
      vscode.window.onDidChangeActiveTextEditor(editor => editor && this.#askGitAgain(editor.document.uri)),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) for (const [uri] of this.#collection) void this.#askGitAgain(uri);
      }),
    );
    await this.#lookAtAll(own);
  }

  dispose(): void {
    this.#disposed.abort();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #lookAtAll(own: vscode.Uri): Promise<void> {
    const found = await vscode.workspace.findFiles('**/.npmrc', '**/node_modules/**', mostFiles);
    const open = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(isNpmrc);
    const before = [...this.#collection].map(([uri]) => uri);
    this.#tracked.clear();
    const all = new Map([own, ...found, ...open, ...before].map(uri => [uri.toString(), uri]));
    await Promise.all([...all.values()].map(uri => this.#look(uri)));
  }

  #lookSoon(uri: vscode.Uri): void {
    if (!isNpmrc(uri)) return;
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      void this.#look(uri);
    }, quiet);
    this.#waiting.set(key, timer);
  }

  async #askGitAgain(uri: vscode.Uri): Promise<void> {
    if (!isNpmrc(uri)) return;
    this.#tracked.delete(uri.toString());
    await this.#look(uri);
  }

  /** What was found before stands until git has answered about the new. */
  async #look(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const look = (this.#looks.get(key) ?? 0) + 1;
    this.#looks.set(key, look);
    const isLate = () => this.#looks.get(key) !== look || this.#disposed.signal.aborted;
    try {
      const text = await this.#textOf(uri);
      const credentials = plaintextCredentials(text);
      const isTracked = credentials.length > 0 && (await this.#isTracked(uri));
      if (!isLate()) this.#show(uri, text, credentials, isTracked);
    } catch (error) {
      this.#onProblem(error);
    }
  }

  /** Nothing of one that is gone. Read here where it is not open: to open it would wake up other extensions. */
  async #textOf(uri: vscode.Uri): Promise<string> {
    const document = openDocument(uri);
    if (document !== undefined) return document.getText();
    try {
      return await readFile(uri.fsPath, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#onProblem(error);
      return '';
    }
  }

  async #isTracked(uri: vscode.Uri): Promise<boolean> {
    // What git does in a folder is for its configuration to say, which may come with an untrusted one.
    if (!vscode.workspace.isTrusted) return false;
    const known = this.#tracked.get(uri.toString());
    if (known !== undefined) return known;
    const isTracked = (await isTrackedByGit(uri.fsPath, process.env, this.#disposed.signal)) ?? false;
    this.#tracked.set(uri.toString(), isTracked);
    return isTracked;
  }

  #show(
    uri: vscode.Uri,
    text: string,
    credentials: readonly PlaintextCredential[],
    isTracked: boolean,
  ): void {
    const document = openDocument(uri);
    // A key was struck while git was asked: another look is on its way.
    if (document !== undefined && document.getText() !== text) return;
    const severity = severityOf(uri, isTracked);
    const diagnostics = credentials.map(credential => {
      const range =
        document === undefined ? rangeIn(text, credential) : rangeOf(document, credential.valueSpan);
      const message = credentialText(credential, isTracked);
      const diagnostic = new vscode.Diagnostic(range, message, severity);
      diagnostic.source = diagnosticSource;
      diagnostic.code = `plaintext-${credential.kind}`;
      return diagnostic;
    });
    this.#collection.set(uri, diagnostics.length === 0 ? undefined : diagnostics);
  }
}

/** npm itself puts tokens into the person's own file: that is no reason for a warning in every window. */
function severityOf(uri: vscode.Uri, isTracked: boolean): vscode.DiagnosticSeverity {
  if (isTracked) return vscode.DiagnosticSeverity.Error;
  return uri.fsPath === userConfigFile(process.env)
    ? vscode.DiagnosticSeverity.Information
    : vscode.DiagnosticSeverity.Warning;
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
}

function rangeIn(text: string, { line, lineSpan, valueSpan }: PlaintextCredential): vscode.Range {
  // VS Code keeps the mark at the beginning of a file to itself.
  const mark = line === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  const column = (offset: number) => offset - lineSpan.start - mark;
  return new vscode.Range(line, column(valueSpan.start), line, column(valueSpan.end));
}
