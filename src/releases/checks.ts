/**
 * What stops a publish, found out before any script runs: npm's own checks (`lib/commands/publish.js` and
 * libnpmpublish), and what npm would publish although nobody could install it.
 */
import semver from 'semver';
import type { PublishSettings } from '../accounts/npmConfiguration.ts';
import type { RegistryAccess } from '../registry/account.ts';
import { distTagProblem } from '../registry/packageName.ts';
import type { Packument } from '../registry/responses.ts';
import type { Manifest } from './manifest.ts';
import type { LocalRange, PublishProblem } from './publishError.ts';

/**
 * Only what a consumer installs counts: nobody but the package's own developers resolves devDependencies, so
 * a local range among them does no harm.
 */
const installedSections = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** pnpm and yarn put versions in their place when *they* pack; npm leaves them, and no consumer can resolve them. */
const localRange = /^(?:workspace|catalog|link):/;

/** The dist-tag that the version gets; a `tag` in the manifest itself comes first, as in libnpmpublish. */
export function distTag(manifest: Manifest, settings: PublishSettings): string {
  const { tag } = manifest;
  return tag ? String(tag) : settings.tag;
}

/** @param npmVersion of the npm that will pack */
export function checkManifest(manifest: Manifest, npmVersion: string): PublishProblem[] {
  const problems: PublishProblem[] = [];
  if (manifest['private']) problems.push({ code: 'private' });
  const ranges = localRanges(manifest);
  if (ranges.length > 0) problems.push({ code: 'local-ranges', ranges });
  if (manifest['packageExtensions'] !== undefined && semver.major(npmVersion) >= 12) {
    problems.push({ code: 'package-extensions' });
  }
  return problems;
}

export function checkSettings(manifest: Manifest, settings: PublishSettings): PublishProblem[] {
  const problems: PublishProblem[] = [];
  const tag = distTag(manifest, settings);
  const { access, registryAccess, unsetVariables } = settings;
  if (distTagProblem(tag) !== undefined) problems.push({ code: 'invalid-tag', tag });
  if (access !== null && access !== 'public' && access !== 'restricted') {
    problems.push({ code: 'invalid-access', access });
  }
  if (access === 'restricted' && !manifest.name.startsWith('@'))
    problems.push({ code: 'restricted-unscoped' });
  if (settings.dryRun) problems.push({ code: 'dry-run' });
  if (semver.prerelease(manifest.version) !== null && !choseTag(manifest, settings)) {
    problems.push({ code: 'prerelease-needs-tag', version: manifest.version });
  }
  const { registry } = registryAccess;
  // Somebody means to be signed in otherwise than by hand.
  if (isAnonymous(registryAccess) && unsetVariables.length > 0) {
    problems.push({ code: 'no-credentials', registry, unsetVariables });
  }
  return problems;
}

/** @param account undefined where the registry has not told, and so nobody has signed in meanwhile, either */
export function checkSignedIn(
  settings: PublishSettings,
  account: string | undefined,
  chosen: string | undefined,
): PublishProblem[] {
  const { registryAccess, unsetVariables } = settings;
  const { registry } = registryAccess;
  if (account !== undefined && chosen !== undefined && account !== chosen)
    return [{ code: 'another-account', registry, account, chosen }];
  if (account !== undefined || !isAnonymous(registryAccess)) return [];
  return [{ code: 'no-credentials', registry, unsetVariables }];
}

/** A client certificate can say who somebody is, too. */
function isAnonymous({ credentials, network }: RegistryAccess): boolean {
  return credentials === undefined && network.key === undefined;
}

/** @param packument undefined when the registry has no such package, or does not show it */
export function checkVersions(
  manifest: Manifest,
  settings: PublishSettings,
  packument: Pick<Packument, 'versions'> | undefined,
): PublishProblem[] {
  if (packument === undefined) return [];
  const { version } = manifest;
  if (Object.hasOwn(packument.versions, version)) return [{ code: 'version-exists', version }];

  const highest = highestRelease(packument);
  if (highest !== undefined && semver.gt(highest, version) && !choseTag(manifest, settings)) {
    return [{ code: 'latest-goes-back', version, highest }];
  }
  return [];
}

/** As npm counts: no prerelease, nothing deprecated. */
function highestRelease(packument: Pick<Packument, 'versions'>): string | undefined {
  const releases = Object.entries(packument.versions)
    .filter(
      ([version, { deprecated }]) => semver.valid(version) && !semver.prerelease(version) && !deprecated,
    )
    .map(([version]) => version);
  return semver.rsort(releases)[0];
}

function choseTag(manifest: Manifest, settings: PublishSettings): boolean {
  return settings.tagIsExplicit || distTag(manifest, settings) !== settings.tag;
}

function localRanges(manifest: Manifest): LocalRange[] {
  return installedSections.flatMap(section =>
    Object.entries(manifest[section] ?? {})
      .filter(([, range]) => typeof range === 'string' && localRange.test(range))
      .map(([name, range]) => ({ section, name, range: String(range) })),
  );
}
