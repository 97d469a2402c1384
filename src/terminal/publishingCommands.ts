/**
 * What package managers and release tools call what a registry may ask a second factor for: npm 12 (`lib/commands`),
 * pnpm 12, yarn 4 and 1, bun 1, lerna, changesets, release-it and np.
 */

/** What of the extension's own does the same. */
export type Ours = 'package' | 'workspace';

/** `ours` is absent where the extension cannot do the same. */
export interface Deed {
  readonly ours?: Ours;
  /** It does more, which keeps it from being run again as if nothing had happened. */
  readonly isAlone?: false;
}

const changes = [
  'access',
  'author',
  'deprecate',
  'dist-tag',
  'dist-tags',
  'owner',
  'profile',
  'stage',
  'token',
  'trust',
  'undeprecate',
  'unpublish',
];
/** `tag` is yarn's word for a dist-tag. */
const yarnChanges = new Set([...changes, 'tag']);
const npmChanges = new Set(changes);

/** All packages at once. */
const allPackages = /^(?:-r|--recursive|-ws|--workspaces)$/;
const code = /^--otp(?:=|$)/;

/** Options whose value is a word of its own; others are taken to have none. */
const withValue =
  /^(?:-[wFC]|--(?:registry|workspace|filter|prefix|dir|cwd|tag|access|otp|userconfig|globalconfig|loglevel|cache|scope|auth-type))$/;
const folderOption = /^(?:-C|--(?:prefix|dir|cwd))(?:=(.*))?$/s;

/** Words that are no options, and what the options say. */
export interface Arguments {
  readonly words: readonly string[];
  readonly options: readonly string[];
  /** Where it runs, when it is told. */
  readonly folder?: string;
}

export function argumentsOf(given: readonly string[]): Arguments {
  const words: string[] = [];
  const options: string[] = [];
  let folder: string | undefined;
  for (let at = 0; at < given.length; at++) {
    const each = given[at] ?? '';
    if (!each.startsWith('-')) {
      words.push(each);
      continue;
    }
    options.push(each);
    const value = withValue.test(each) ? given[++at] : undefined;
    const named = folderOption.exec(each);
    if (named) folder = named[1] ?? value;
  }
  return folder === undefined ? { words, options } : { words, options, folder };
}

/** @returns undefined where a registry is asked for nothing that it may want a code for */
export function deedOf(program: string, { words, options }: Arguments): Deed | undefined {
  const [verb = '', ...rest] = words;
  switch (program) {
    case 'npm':
    case 'pnpm':
    case 'bun':
      if (verb === 'publish') return publishing(options, rest);
      return npmChanges.has(verb) ? {} : undefined;
    case 'yarn':
      return yarnDeed(words, options);
    case 'lerna':
      return verb === 'publish' ? byLerna(options) : undefined;
    case 'changeset':
    case 'changesets':
      return verb === 'publish' ? ofWorkspace(options) : undefined;
    case 'release-it':
      return byReleaseIt(options);
    case 'np':
      return byNp(words, options);
    default:
      return undefined;
  }
}

/** Whether the extension knows nothing of what an option says; of a code it asks for its own. */
export function saysMore(options: readonly string[]): boolean {
  return options.some(option => !code.test(option));
}

function publishing(options: readonly string[], rest: readonly string[]): Deed {
  const others = options.filter(option => !allPackages.test(option));
  // A folder or a tarball was named.
  if (saysMore(others) || rest.length > 0) return {};
  return { ours: others.length < options.length ? 'workspace' : 'package' };
}

function ofWorkspace(options: readonly string[]): Deed {
  return saysMore(options) ? {} : { ours: 'workspace' };
}

/**
 * Where it fails, it takes the new version back by git; without that, it would go on to yet another one. With `--ci` it
 * cannot ask for a code.
 */
function byReleaseIt(options: readonly string[]): Deed {
  const takesBack =
    options.includes('--no-increment') || !options.some(each => /^--(?:no-)?git\b/.test(each));
  return takesBack && !options.some(each => /^--ci\b/.test(each)) ? {} : { isAlone: false };
}

/** By then the new versions are pushed, and it does not begin again before its changes of manifests are undone. */
function byLerna(options: readonly string[]): Deed {
  const others = options.filter(option => !/^(?:-y|--yes)$/.test(option));
  return { ...ofWorkspace(others), isAlone: false };
}

/** Of np's options, those that change nothing of what is published. */
const heedless =
  /^--(?:any-branch|yolo|no-(?:cleanup|tests|2fa|release-draft|release-notes)|(?:branch|test-script|message)=.*)$/s;

/** By then the new version is pushed: np would go on to yet another one. For some versions it asks which tag they get. */
function byNp([version = '']: readonly string[], options: readonly string[]): Deed {
  const isPlain = /^(?:patch|minor|major|[\d.]+)$/.test(version);
  const isSame = isPlain && !saysMore(options.filter(option => !heedless.test(option)));
  return { ...(isSame ? { ours: 'package' } : {}), isAlone: false };
}

/** `yarn npm publish`, `yarn workspaces foreach npm publish`, `yarn workspace burrow npm publish`, and yarn 1's `yarn publish`. */
function yarnDeed(words: readonly string[], options: readonly string[]): Deed | undefined {
  const [first = '', ...rest] = words;
  if (first === 'workspaces' || first === 'workspace') {
    const verb = rest[rest.indexOf('npm') + 1] ?? '';
    if (!rest.includes('npm')) return undefined;
    if (verb === 'publish' && first === 'workspace') return {};
    if (verb === 'publish') return ofWorkspace(options.filter(option => !/^(?:-A|--all)$/.test(option)));
    return yarnChanges.has(verb) ? {} : undefined;
  }
  const [verb = '', ...names] = first === 'npm' ? rest : words;
  if (verb === 'publish') return publishing(options, names);
  return yarnChanges.has(verb) ? {} : undefined;
}
