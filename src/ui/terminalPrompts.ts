/**
 * Codes that are asked for in terminals and tasks: the same prompt answers them. Only a command line that publishes or
 * changes is watched, and only one that the shell itself has reported (VS Code's `isTrusted`): what a program prints
 * never brings a prompt up alone. The answer is typed only while the very execution still waits at its prompt.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { RegistryError } from '../registry/errors.ts';
import type { SecondFactorPrompt } from '../registry/secondFactorPrompt.ts';
import { isTrustedHost } from '../registry/webChallenge.ts';
import type { Notes } from '../shared/notes.ts';
import { type PublishingCommand, publishingCommand } from '../terminal/commandLine.ts';
import { hasSettings, scriptsIn } from '../terminal/projectFiles.ts';
import { type ShellKind, shellKind } from '../terminal/shellWords.ts';
import { ExecutionWatch, type Wait } from '../terminal/watch.ts';
import { openPrintedPage } from './challengePages.ts';
import type { ManifestPackage } from './manifestPackage.ts';
import { tellPutAside } from './notify.ts';
import { plain } from './plain.ts';
import { taskFolder, taskLine } from './taskLines.ts';
import type { IsBusy, TerminalWatching } from './terminalEvents.ts';
import { againAsTask, againInTerminal, type FailedRun, offerWayOn } from './terminalOffers.ts';
import { failedTaskText, pageText, terminalName, waitsText, wantedCodeText } from './terminalTexts.ts';

export interface TerminalPromptsParts {
  readonly prompts: SecondFactorPrompt;
  /** Of this workspace. */
  readonly notes: Notes;
  readonly isBusy: IsBusy;
  readonly onUnexpected: (error: unknown) => Promise<void>;
}

/** A command that publishes, while it runs and for a moment after. */
interface Watched {
  readonly terminal: vscode.Terminal;
  readonly execution: vscode.TerminalShellExecution;
  readonly command: PublishingCommand;
  readonly commandLine: string;
  readonly watch: ExecutionWatch;
  endedAt?: number;
}

interface EndedTask {
  readonly task: vscode.Task;
  readonly endedAt: number;
}

/** What the person has said to the first question in this workspace. */
const answerKey = 'terminalPrompts';
/** A task's end and that of its command are told apart, one shortly after the other. */
const togetherMs = 5000;

export class TerminalPrompts implements TerminalWatching {
  readonly #parts: TerminalPromptsParts;
  readonly #watched = new Map<vscode.TerminalShellExecution, Watched>();
  #endedTasks: EndedTask[] = [];
  #agreement: Promise<boolean> | undefined;

  constructor(parts: TerminalPromptsParts) {
    this.#parts = parts;
  }

  started({ terminal, execution }: vscode.TerminalShellExecutionStartEvent): void {
    const { value: commandLine, isTrusted, confidence } = execution.commandLine;
    const isCertain = isTrusted && confidence === vscode.TerminalShellExecutionCommandLineConfidence.High;
    if (!isCertain || !this.#isWanted()) return;
    const command = commandIn(commandLine, shellKind(terminal.state.shell), execution.cwd?.fsPath);
    if (command === undefined) return;
    this.#forgetOld();
    const watch = new ExecutionWatch(wait => {
      this.#answer(watched, wait).catch(this.#parts.onUnexpected);
    });
    const watched: Watched = { terminal, execution, command, commandLine, watch };
    this.#watched.set(execution, watched);
    watch.follow(execution.read()).catch(this.#parts.onUnexpected);
  }

  async ended({ execution, exitCode }: vscode.TerminalShellExecutionEndEvent): Promise<void> {
    const watched = this.#watched.get(execution);
    if (watched === undefined) return;
    watched.endedAt = Date.now();
    const wantedCode = watched.watch.end();
    const { command, commandLine, terminal } = watched;
    // Of a line with several commands, it is that of the last.
    const hasSucceeded = exitCode === 0 && !/[|;&\n]/.test(commandLine);
    if (hasSucceeded || !wantedCode || !this.#isWanted()) return;
    const text = wantedCodeText(command, terminalName(terminal));
    await offerWayOn({ command, text, again: this.#again(watched) });
  }

  #again(watched: Watched): FailedRun['again'] {
    const { command, terminal, execution } = watched;
    const task = this.#taskOf(watched);
    if (task !== undefined) return againAsTask(task, command, watched.commandLine);
    if (!command.isAlone && command.withoutPipe === undefined) return undefined;
    const commandLine = command.withoutPipe ?? watched.commandLine;
    return againInTerminal({ terminal, commandLine, cwd: execution.cwd, isBusy: this.#parts.isBusy });
  }

  /** Its end and that of its command come one shortly after the other, either first. */
  #taskOf(watched: Watched): vscode.Task | undefined {
    const running = vscode.tasks.taskExecutions.map(({ task }) => task);
    const ended = this.#endedTasks.map(({ task }) => task);
    return [...running, ...ended].find(task => belong(task, watched));
  }

  closed(terminal: vscode.Terminal): void {
    for (const watched of this.#watched.values()) {
      if (watched.terminal !== terminal) continue;
      watched.endedAt ??= Date.now();
      watched.watch.end();
    }
  }

  /** Where a task's output cannot be read, as that of a process or in older versions of VS Code, its failure is all there is. */
  async taskEnded({ execution: { task }, exitCode }: vscode.TaskProcessEndEvent): Promise<void> {
    const line = taskLine(task);
    if (line === undefined || exitCode === undefined || !this.#isWanted()) return;
    this.#forgetOld();
    this.#endedTasks.push({ task, endedAt: Date.now() });
    // That of a pipe is that of its last command.
    if (exitCode === 0 || [...this.#watched.values()].some(watched => belong(task, watched))) return;
    const command = commandIn(line, shellKind(undefined), taskFolder(task));
    if (command === undefined) return;
    await offerWayOn({
      command,
      text: failedTaskText(command.name, task.name),
      again: againAsTask(task, command, line),
    });
  }

  #isWanted(): boolean {
    if (!vscode.workspace.isTrusted) return false;
    const prompting = setting();
    return prompting === 'on' || (prompting === 'ask' && this.#parts.notes.get(answerKey) !== 'no');
  }

  #forgetOld(): void {
    const isOld = ({ endedAt }: { readonly endedAt?: number }) =>
      endedAt !== undefined && endedAt < Date.now() - togetherMs;
    for (const [execution, watched] of this.#watched) if (isOld(watched)) this.#watched.delete(execution);
    this.#endedTasks = this.#endedTasks.filter(task => !isOld(task));
  }

  async #answer(watched: Watched, { want, signal }: Wait): Promise<void> {
    if (want.kind === 'page') return this.#openPage(watched, want.url);
    if (!(await this.#isAgreed(watched, signal))) return;
    const session = this.#parts.prompts.open();
    try {
      const { name, folder, asksAlone } = watched.command;
      const target = await targetOf(watched.command);
      const registry = target?.registry ?? (await registriesOf(folder))[0];
      const terminal = terminalName(watched.terminal);
      const what = target === undefined ? {} : { package: target.name };
      const purpose = { kind: 'terminal', command: name, terminal, asksAlone, ...what } as const;
      const challenge = { kind: 'otp' } as const;
      const answer = await session.ask({ registry, account: undefined, purpose, challenge }, signal);
      // Nothing may be waited for between this look and what is typed.
      const stillWaits = !signal.aborted && watched.terminal.exitStatus === undefined;
      if (answer.kind !== 'new-page' && stillWaits) watched.terminal.sendText(answer.value.reveal(), true);
      else tellPutAside(vscode.l10n.t('{0} does not wait any more. Nothing was typed.', name));
    } catch (error) {
      if (!(error instanceof RegistryError && error.code === 'cancelled')) throw error;
    } finally {
      session.close();
    }
  }

  /** Asked once in a workspace, unless the setting says it; all that wait meanwhile get the one answer. */
  async #isAgreed(watched: Watched, signal: AbortSignal): Promise<boolean> {
    if (setting() === 'on' || this.#parts.notes.get(answerKey) === 'yes') return true;
    this.#agreement ??= this.#askToAgree(watched).finally(() => {
      this.#agreement = undefined;
    });
    const item = questionItem(watched.command.name);
    signal.addEventListener('abort', () => item.dispose(), { once: true });
    try {
      return await this.#agreement;
    } finally {
      item.dispose();
    }
  }

  async #askToAgree({ command, terminal }: Watched): Promise<boolean> {
    const yes = vscode.l10n.t('Ask Here');
    const no = vscode.l10n.t('Not in This Workspace');
    const text = waitsText(command.name, terminalName(terminal));
    const chosen = await vscode.window.showInformationMessage(text, yes, no);
    if (chosen !== undefined) await this.#parts.notes.update(answerKey, chosen === yes ? 'yes' : 'no');
    return chosen === yes;
  }

  async #openPage({ command, terminal, watch }: Watched, url: URL): Promise<void> {
    const open = vscode.l10n.t('Open {0}', url.host);
    const text = pageText(command.name, terminalName(terminal), url.host);
    if ((await vscode.window.showInformationMessage(text, open)) !== open) return;
    if (!watch.waitsFor(url)) {
      tellPutAside(vscode.l10n.t('{0} does not wait any more.', command.name));
      return;
    }
    const registries = await registriesOf(command.folder);
    const isTrusted = registries.some(registry => isTrustedHost(url, registry));
    await openPrintedPage(url, isTrusted, terminalName(terminal));
  }
}

/** "off", "ask" or "on". */
function setting(): string {
  return vscode.workspace.getConfiguration('secondFactor').get('terminalPrompts', 'ask');
}

function commandIn(
  line: string,
  shell: ShellKind,
  folder: string | undefined,
): PublishingCommand | undefined {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return publishingCommand(line, {
    shell,
    folder: folder ?? root ?? homedir(),
    scripts: scriptsIn,
    hasSettings,
  });
}

/** Those that npm is configured for in the folder, the default one first: whose pages are trusted. */
async function registriesOf(folder: string): Promise<readonly [URL, ...URL[]]> {
  const [{ NpmConfiguration }, { placeNpm }] = await Promise.all([
    import('../accounts/npmConfiguration.ts'),
    import('../accounts/npmCli.ts'),
  ]);
  const { publicRegistry } = NpmConfiguration;
  try {
    const npm = await placeNpm(process.env, homedir());
    const accesses = await (await NpmConfiguration.load(folder, npm, process.env)).accesses();
    const [first = publicRegistry, ...others] = accesses.map(({ access }) => access.registry);
    return [first, ...others];
  } catch {
    // A broken configuration names nobody's pages but npm's own; npm itself says what is wrong with it.
    return [publicRegistry];
  }
}

/** What goes where by npm's configuration, of a command that heeds nothing else. */
async function targetOf({ name, ours, folder }: PublishingCommand): Promise<ManifestPackage | undefined> {
  if (name !== 'npm publish' || ours !== 'package') return undefined;
  const { readManifestPackage } = await import('./manifestPackage.ts');
  try {
    const found = await readManifestPackage(vscode.Uri.file(join(folder, 'package.json')));
    return found?.registry === undefined ? undefined : found;
  } catch {
    // npm itself says what is wrong with it.
    return undefined;
  }
}

/** The way back to the question, which VS Code takes out of sight after some seconds. */
function questionItem(command: string): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('secondFactor.question', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Code that a terminal waits for');
  item.text = vscode.l10n.t('$(key) {0} waits for a code', plain(command));
  item.tooltip = vscode.l10n.t('Show the question');
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  item.command = 'notifications.showList';
  item.show();
  return item;
}

/** Whether the command is that of the task; the same line in another folder is that of another one. */
function belong(task: vscode.Task, { terminal, command, commandLine }: Watched): boolean {
  const words = (text: string) => text.replaceAll(/["'\s]+/g, ' ').trim();
  const line = taskLine(task);
  if (line === undefined) return false;
  const isSame = words(line) === words(commandLine) && folderOf(line, task) === command.folder;
  return terminal.name === task.name || isSame;
}

function folderOf(line: string, task: vscode.Task): string | undefined {
  return commandIn(line, shellKind(undefined), taskFolder(task))?.folder;
}
