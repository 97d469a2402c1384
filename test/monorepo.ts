/**
 * Workspaces with several packages as npm, pnpm and yarn have them, for the demo, the end-to-end tests and the
 * screenshots: only what each manager needs to find its packages, and nothing that has to be installed.
 */

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

export interface MonorepoPackage {
  readonly name: string;
  /** 1.0.0 unless told. */
  readonly version?: string;
  /** Names of packages of the same workspace. */
  readonly dependsOn?: readonly string[];
  /** Over the usual package.json. */
  readonly manifest?: object;
  /** Beside index.js: text by path; packed where `manifest` says so, or where it says nothing of files. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Text, or an object to write as JSON, by its path below the workspace's root. */
export type MonorepoFiles = Readonly<Record<string, string | object>>;

/** @param root over the root's own package.json, which is private */
export function monorepoFiles(
  manager: PackageManager,
  packages: readonly MonorepoPackage[],
  root: object = {},
): MonorepoFiles {
  const globs = ['packages/*'];
  const workspaces = manager === 'pnpm' ? {} : { workspaces: globs };
  return {
    'package.json': { name: 'root', version: '0.0.0', private: true, ...workspaces, ...root },
    ...markOf(manager, packages, globs),
    ...Object.assign({}, ...packages.map(each => packageFiles(manager, each))),
  };
}

/** Where each package lies. */
export function folderOf(name: string): string {
  return `packages/${name.slice(name.lastIndexOf('/') + 1)}`;
}

/** What tells each manager that this is its own. */
function markOf(
  manager: PackageManager,
  packages: readonly MonorepoPackage[],
  globs: readonly string[],
): MonorepoFiles {
  switch (manager) {
    case 'npm':
      return {};
    case 'pnpm':
      return { 'pnpm-workspace.yaml': `packages:\n${globs.map(glob => `  - ${glob}\n`).join('')}` };
    case 'yarn':
      return { 'yarn.lock': yarnLock(packages), '.yarnrc.yml': 'enableTelemetry: false\n' };
  }
}

function packageFiles(manager: PackageManager, each: MonorepoPackage): MonorepoFiles {
  const { name, version = '1.0.0', dependsOn = [], manifest = {}, files = {} } = each;
  const folder = folderOf(name);
  const dependencies = Object.fromEntries(dependsOn.map(other => [other, rangeOf(manager)]));
  const base = { name, version, ...(dependsOn.length === 0 ? {} : { dependencies }) };
  return {
    [`${folder}/package.json`]: { ...base, ...manifest },
    [`${folder}/index.js`]: `module.exports = '${name}';\n`,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])),
  };
}

/** npm does not know `workspace:`. */
function rangeOf(manager: PackageManager): string {
  return manager === 'npm' ? '^1.0.0' : 'workspace:^';
}

/** As `yarn install` writes it where there is nothing to download: yarn does nothing without it. */
function yarnLock(packages: readonly MonorepoPackage[]): string {
  const all = [{ name: 'root', path: '.', dependsOn: [] }, ...packages.map(toLocked)];
  const entries = all
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, path, dependsOn }) => {
      const lines = dependsOn.map(other => `    ${quoted(other)}: "workspace:^"\n`).join('');
      const needed = packages.some(each => each.dependsOn?.includes(name));
      const keys = [...(needed ? [`${name}@workspace:^`] : []), `${name}@workspace:${path}`].join(', ');
      return [
        `"${keys}":`,
        '  version: 0.0.0-use.local',
        `  resolution: "${name}@workspace:${path}"`,
        ...(lines === '' ? [] : [`  dependencies:\n${lines.trimEnd()}`]),
        '  languageName: unknown',
        '  linkType: soft',
        '',
      ].join('\n');
    });
  return ['__metadata:\n  version: 10\n  cacheKey: 10c0\n', ...entries].join('\n');
}

function toLocked({ name, dependsOn = [] }: MonorepoPackage): {
  readonly name: string;
  readonly path: string;
  readonly dependsOn: readonly string[];
} {
  return { name, path: folderOf(name), dependsOn };
}

function quoted(name: string): string {
  return name.startsWith('@') ? `"${name}"` : name;
}
