/**
 * Whether a command line publishes or changes something at a registry: directly, behind other commands and prefixes, or
 * by a script of the project. Only such a command is ever watched. What is not understood – a program of the person's
 * own, an alias – counts as none.
 */
import { basename, resolve } from 'node:path';
import { Course } from './course.ts';
import { type Arguments, argumentsOf, deedOf, type Ours, saysMore } from './publishingCommands.ts';
import { type ShellKind, type Statement, statementsOf } from './shellWords.ts';

export interface PublishingCommand {
  /** "npm publish", "npm run release": without arguments, which may hold a secret. */
  readonly name: string;
  /** What of the extension's own does the same, with nothing left out and in the same folder. */
  readonly ours?: Ours;
  /**
   * Nothing else runs by its command line, nor by the script that it is in, it has done nothing by itself that would be
   * done once more, and the terminal gets all that it says.
   */
  readonly isAlone: boolean;
  /** Nothing else there could ask: `cd` and the like may stand before it. */
  readonly asksAlone: boolean;
  /** Where it runs, as well as can be told. */
  readonly folder: string;
  /** The command line without the pipe behind it, which may keep it from asking. */
  readonly withoutPipe?: string;
}

export interface Surroundings {
  readonly shell: ShellKind;
  /** Where the shell is. */
  readonly folder: string;
  /** The scripts of a folder's package.json; none where there is no such file. */
  scripts(folder: string): Readonly<Record<string, string>>;
  /** Whether files in the folder may say more of what a release tool publishes than its command line does. */
  hasSettings(tool: string, folder: string): boolean;
}

/** Scripts can run each other, also in circles. */
const deepest = 6;

/** Words before a program: of a shell's grammar, or of those that run others. */
const prefixes = new Set([
  ...[
    'if',
    'then',
    'else',
    'elif',
    'while',
    'until',
    'do',
    'time',
    '!',
    '&',
    'command',
    'exec',
    'sudo',
    'nice',
  ],
  ...['env', 'cross-env', 'corepack', 'call'],
]);
const assignment = /^[A-Za-z_]\w*=/;
/** Settings of package managers, as variables. */
const settingVariable = /_config_|\byarn_/i;
/** Here-documents and here-strings: what a program reads then is not what is typed. */
const hereDocument = /<</;
/** Those that run the program that they are told, and their own word for it. */
const runners = new Set(['npx', 'bunx', 'pnpx', 'pnx']);
const runVerbs = new Set(['exec', 'x', 'dlx']);
const scriptVerbs = new Set(['run', 'run-script', 'rum', 'urn']);
const scriptRunners = new Set(['run-s', 'run-p', 'npm-run-all', 'npm-run-all2']);
const managers = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const silentBuiltIns = new Set(['cd', 'chdir', 'pushd', 'popd', 'set-location', 'sl', 'export']);
const substitution = /\$\(|`/;
const shells = new Set(['sh', 'bash', 'zsh', 'dash']);

/** @returns undefined for what a registry will not ask a code for */
export function publishingCommand(
  commandLine: string,
  surroundings: Surroundings,
): PublishingCommand | undefined {
  const found = find(commandLine, surroundings, 0);
  if (found === undefined) return undefined;
  const withoutPipe = beforePipe(commandLine, found, surroundings);
  return withoutPipe === undefined ? found : { ...found, withoutPipe };
}

/** Who reads what they say wants it elsewhere than in a terminal: secrets, for instance. */
const forItsReader = /\b(?:token|profile)$/;
/** Of groups and continued lines, only a part would be left. */
const brokenOff = /[(){}`]|\\$/;

/** Of a line that is one pipe, the first command: npm and pnpm do not ask where what they say goes to another program. */
function beforePipe(
  commandLine: string,
  { name }: PublishingCommand,
  surroundings: Surroundings,
): string | undefined {
  const [first, ...others] = statementsOf(commandLine, surroundings.shell);
  const isPipe = others.every(({ before, inBackground }) => /^\|&?$/.test(before) && !inBackground);
  if (first === undefined || others.length === 0 || !isPipe || forItsReader.test(name)) return undefined;
  const line = commandLine.slice(0, first.end).trim();
  return !brokenOff.test(line) && find(line, surroundings, 0)?.isAlone ? line : undefined;
}

function find(commandLine: string, surroundings: Surroundings, depth: number): PublishingCommand | undefined {
  if (depth > deepest || hereDocument.test(commandLine)) return undefined;
  const statements = statementsOf(commandLine, surroundings.shell);
  const course = new Course(surroundings.folder);
  for (const statement of statements) {
    const [program = '', ...rest] = withoutPrefixes(statement.words);
    course.pass(statement, [program, ...rest]);
    if (statement.inBackground || statement.readsFile || course.takesPipe) continue;
    const found = ofProgram(program, rest, { ...surroundings, folder: course.folder }, depth);
    if (found === undefined) continue;
    const isSame = course.isCertain && !settingVariable.test(commandLine) && !isPrepared(statement.words);
    const others = statements.filter(each => each !== statement);
    const isAlone = found.isAlone && others.length === 0 && !statement.writesFile;
    const asksAlone = found.asksAlone && others.every(asksNothing);
    return { ...(isSame ? found : withoutOurs(found)), isAlone, asksAlone };
  }
  return undefined;
}

function withoutOurs({ ours: _, ...others }: PublishingCommand): PublishingCommand {
  return others;
}

/** The shell does it itself, and no program runs for its words either. */
function asksNothing({ words }: Statement): boolean {
  return silentBuiltIns.has((words[0] ?? '').toLowerCase()) && !words.some(word => substitution.test(word));
}

function prefixesOf(words: readonly string[]): readonly string[] {
  let at = 0;
  while (at < words.length && isPrefix(words[at] ?? '', words[at - 1])) at += 1;
  return words.slice(0, at);
}

/** Whether its environment or its user is another one. */
function isPrepared(words: readonly string[]): boolean {
  return prefixesOf(words).some(word => !prefixes.has(word) || word === 'sudo');
}

/** What runs in the end, by its bare name: `FOO=1 /usr/bin/npm` is npm. */
function withoutPrefixes(words: readonly string[]): readonly string[] {
  const [program = '', ...rest] = words.slice(prefixesOf(words).length);
  const name = bareName(program);
  // A package manager's own file, as some settings have it.
  if (name !== 'node') return [name, ...rest];
  const file = rest.findIndex(each => !each.startsWith('-'));
  const script = bareName(rest[file] ?? '').replace(/-cli$/, '');
  return managers.has(script) ? [script, ...rest.slice(file + 1)] : [name];
}

function isPrefix(word: string, before: string | undefined): boolean {
  const isOptionOfPrefix = before !== undefined && prefixes.has(before) && word.startsWith('-');
  return prefixes.has(word) || assignment.test(word) || isOptionOfPrefix;
}

function bareName(program: string): string {
  return basename(program.replaceAll('\\', '/')).replace(/\.(?:cmd|exe|ps1|bat|c?js|mjs)$/i, '');
}

function ofProgram(
  program: string,
  given: readonly string[],
  surroundings: Surroundings,
  depth: number,
): PublishingCommand | undefined {
  if (shells.has(program)) return ofShell(given, surroundings, depth);
  if (scriptRunners.has(program)) return ofScripts(program, argumentsOf(given), surroundings, depth);
  if (runners.has(program)) return ofRun(given, surroundings, depth);
  const parsed = argumentsOf(given);
  const folder = resolve(surroundings.folder, parsed.folder ?? '');
  const deed = deedOf(program, parsed);
  if (deed !== undefined) {
    const found = { isAlone: true, asksAlone: true, ...deed, name: nameOf(program, parsed), folder };
    return surroundings.hasSettings(program, folder) ? withoutOurs(found) : found;
  }
  return managers.has(program)
    ? ofManager(program, given, parsed, { ...surroundings, folder }, depth)
    : undefined;
}

/** `sh -c "npm publish"`. */
function ofShell(
  given: readonly string[],
  surroundings: Surroundings,
  depth: number,
): PublishingCommand | undefined {
  const option = given.findIndex(each => /^-\w*c$/.test(each));
  const inner = option === -1 ? undefined : given[option + 1];
  return inner === undefined ? undefined : find(inner, { ...surroundings, shell: 'posix' }, depth + 1);
}

/** `npx changeset publish`, with options before the program, and perhaps a version behind its name. */
function ofRun(
  given: readonly string[],
  surroundings: Surroundings,
  depth: number,
): PublishingCommand | undefined {
  const [named = '', ...others] = afterOptions(given);
  const installed = named.replace(/(?<=.)@[^/]*$/, '').replace(/^@changesets\/cli$/, 'changeset');
  const words = [installed, ...others];
  const [program = '', ...rest] = withoutPrefixes(words);
  const found = depth > deepest ? undefined : ofProgram(program, rest, surroundings, depth + 1);
  return found && isPrepared(words) ? withoutOurs(found) : found;
}

function afterOptions(given: readonly string[]): readonly string[] {
  let at = 0;
  while (given[at]?.startsWith('-')) at += /^(?:-p|--package)$/.test(given[at] ?? '') ? 2 : 1;
  return given.slice(at);
}

function ofManager(
  manager: string,
  given: readonly string[],
  { words, options }: Arguments,
  surroundings: Surroundings,
  depth: number,
): PublishingCommand | undefined {
  const [verb = '', ...names] = words;
  const script = (runner: string, [name = '', ...others]: readonly string[]) => {
    const found = ofScripts(runner, { words: [name], options }, surroundings, depth);
    // What stands behind its name goes to the script.
    return found && others.length > 0 ? withoutOurs(found) : found;
  };
  if (runVerbs.has(verb)) return ofRun(given.slice(given.indexOf(verb) + 1), surroundings, depth);
  if (scriptVerbs.has(verb)) return script(`${manager} run`, names);
  // Its events are scripts of the project, and it does something itself.
  const ofVersion = verb === 'version' ? script(manager, words) : undefined;
  if (verb === 'version') return ofVersion && { ...ofVersion, isAlone: false, asksAlone: false };
  const isScript = manager !== 'npm' || /^(?:test|start|stop|restart)$/.test(verb);
  const ofScript = isScript ? script(manager, words) : undefined;
  if (ofScript !== undefined || manager === 'npm') return ofScript;
  // `pnpm changeset publish` runs what is installed in the project.
  const ofTool = ofRun(words, surroundings, depth);
  return ofTool && saysMore(options) ? withoutOurs(ofTool) : ofTool;
}

/**
 * Package managers run `pre` and `post` of a script as well.
 * @param names and options, which the scripts may be given
 */
function ofScripts(
  runner: string,
  { words: names, options }: Arguments,
  surroundings: Surroundings,
  depth: number,
): PublishingCommand | undefined {
  const scripts = names.length > 0 ? surroundings.scripts(surroundings.folder) : {};
  // Package managers run them by cmd on Windows, whatever the terminal's shell.
  const shell: ShellKind = surroundings.shell === 'posix' ? 'posix' : 'cmd';
  const run = names.flatMap(name =>
    [`pre${name}`, name, `post${name}`].flatMap(event =>
      Object.hasOwn(scripts, event) ? [{ name, script: scripts[event] ?? '' }] : [],
    ),
  );
  for (const { name, script } of run) {
    const inner = find(script, { ...surroundings, shell }, depth + 1);
    if (inner === undefined) continue;
    const isAlone = inner.isAlone && run.length === 1;
    const asksAlone = inner.asksAlone && run.length === 1;
    return {
      ...(saysMore(options) ? withoutOurs(inner) : inner),
      isAlone,
      asksAlone,
      name: `${runner} ${name}`,
    };
  }
  return undefined;
}

/** The program and its verb; of `yarn workspaces foreach npm publish`, the last two. */
function nameOf(program: string, { words }: Arguments): string {
  if (program === 'np' || program === 'release-it') return program;
  const npm = words.indexOf('npm');
  const shown = npm === -1 ? words.slice(0, 1) : words.slice(npm, npm + 2);
  return [program, ...shown].join(' ');
}

const codeOption = /\s--otp(?:=|\s+)(?:"[^"]*"|'[^']*'|\S+)(?!\S)/g;
const codeVariable = /^\s*(?:npm|pnpm)_config_otp=\S*\s+/gi;
/** Plain, or in quotes from its beginning to its end. */
const closedValue = /otp(?:=|\s+)(?:"[^"]*"|'[^']*'|[^\s"']*)\s*$/i;
/** `$(…)`, backticks and escapes go on where the value seems to end. */
const openValue = /[`(\\^]/;

/**
 * The same command line without a code that was given on it.
 * @returns undefined where one may remain
 */
export function withoutCode(commandLine: string): string | undefined {
  const values = [...(commandLine.match(codeOption) ?? []), ...(commandLine.match(codeVariable) ?? [])];
  if (values.some(value => openValue.test(value) || !closedValue.test(value))) return undefined;
  const without = commandLine.replace(codeOption, '').replace(codeVariable, '');
  return /otp/i.test(without) ? undefined : without;
}
