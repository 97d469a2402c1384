/** What stops a publish before any script runs. */
import assert from 'node:assert/strict';
import type { PublishSettings } from '../../../src/accounts/npmConfiguration.ts';
import { checkManifest, checkSettings, checkVersions, distTag } from '../../../src/releases/checks.ts';
import type { Manifest } from '../../../src/releases/manifest.ts';
import { Secret } from '../../../src/shared/secret.ts';

const manifest: Manifest = { name: 'burrow', version: '1.2.0' };
const registry = new URL('https://npm.test/');
const settings: PublishSettings = {
  registry: registry.href,
  registryAccess: {
    registry,
    credentials: { kind: 'bearer', token: new Secret('token') },
    network: { rejectUnauthorized: true },
  },
  unsetVariables: [],
  tag: 'latest',
  tagIsExplicit: false,
  access: null,
  provenance: false,
  dryRun: false,
  ignoreScripts: false,
  ignorePackScripts: false,
};
const versions = (...names: string[]) => ({ versions: Object.fromEntries(names.map(name => [name, {}])) });

describe('checkManifest', () => {
  it('lets an ordinary package through', () => {
    const dependencies = { a: '^1.0.0', b: 'file:../b', c: 'npm:a@1', d: '*' };
    assert.deepEqual(checkManifest({ ...manifest, private: false, dependencies }, '11.0.0'), []);
  });

  it('stops a private package', () => {
    assert.deepEqual(checkManifest({ ...manifest, private: true }, '11.0.0'), [{ code: 'private' }]);
  });

  it('names the ranges that only the workspace can resolve', () => {
    const problems = checkManifest(
      {
        ...manifest,
        dependencies: { a: 'workspace:^', b: '1.0.0' },
        optionalDependencies: { c: 'link:../c' },
        peerDependencies: { d: 'catalog:react18' },
        devDependencies: { e: 'workspace:*' },
      },
      '11.0.0',
    );
    assert.deepEqual(problems, [
      {
        code: 'local-ranges',
        ranges: [
          { section: 'dependencies', name: 'a', range: 'workspace:^' },
          { section: 'optionalDependencies', name: 'c', range: 'link:../c' },
          { section: 'peerDependencies', name: 'd', range: 'catalog:react18' },
        ],
      },
    ]);
  });

  it('does not mind local ranges that nobody installs', () => {
    assert.deepEqual(checkManifest({ ...manifest, devDependencies: { a: 'workspace:*' } }, '11.0.0'), []);
  });

  it('stops packageExtensions where npm does', () => {
    const extended = { ...manifest, packageExtensions: {} };
    assert.deepEqual(checkManifest(extended, '11.19.1'), []);
    assert.deepEqual(checkManifest(extended, '12.2.0'), [{ code: 'package-extensions' }]);
  });
});

describe('checkSettings', () => {
  it('lets npm’s defaults through', () => {
    assert.deepEqual(checkSettings(manifest, settings), []);
  });

  for (const tag of ['1.x', 'v1', '*', 'with space', 'a/b', '']) {
    it(`stops the tag ${JSON.stringify(tag)}`, () => {
      assert.deepEqual(checkSettings(manifest, { ...settings, tag }), [{ code: 'invalid-tag', tag }]);
    });
  }

  it('stops a prerelease for which nobody chose a tag', () => {
    const prerelease = { ...manifest, version: '2.0.0-beta.1' };
    const problem = { code: 'prerelease-needs-tag', version: '2.0.0-beta.1' };
    assert.deepEqual(checkSettings(prerelease, settings), [problem]);
    assert.deepEqual(checkSettings(prerelease, { ...settings, tag: 'beta', tagIsExplicit: true }), []);
    assert.deepEqual(checkSettings(prerelease, { ...settings, tagIsExplicit: true }), []);
    assert.deepEqual(checkSettings({ ...prerelease, tag: 'beta' }, settings), []);
  });

  it('stops an access that npm does not know, and a restricted package without a scope', () => {
    assert.deepEqual(checkSettings(manifest, { ...settings, access: 'secret' }), [
      { code: 'invalid-access', access: 'secret' },
    ]);
    const restricted = { ...settings, access: 'restricted' };
    assert.deepEqual(checkSettings(manifest, restricted), [{ code: 'restricted-unscoped' }]);
    assert.deepEqual(checkSettings({ ...manifest, name: '@wombat/burrow' }, restricted), []);
  });

  it('stops where npm would only try', () => {
    assert.deepEqual(checkSettings(manifest, { ...settings, dryRun: true }), [{ code: 'dry-run' }]);
  });

  it('stops without credentials; a client certificate is one', () => {
    const unsetVariables = ['NPM_TOKEN'];
    const anonymous = { ...settings.registryAccess, credentials: undefined };
    assert.deepEqual(checkSettings(manifest, { ...settings, registryAccess: anonymous, unsetVariables }), [
      { code: 'no-credentials', registry, unsetVariables },
    ]);
    const network = { ...anonymous.network, cert: 'pem', key: new Secret('pem') };
    assert.deepEqual(checkSettings(manifest, { ...settings, registryAccess: { ...anonymous, network } }), []);
  });
});

describe('checkVersions', () => {
  it('lets a first and a higher version through', () => {
    assert.deepEqual(checkVersions(manifest, settings, undefined), []);
    assert.deepEqual(checkVersions(manifest, settings, versions()), []);
    assert.deepEqual(checkVersions(manifest, settings, versions('1.1.9', '0.9.0')), []);
  });

  it('stops a version that exists, whatever the tag', () => {
    const problem = [{ code: 'version-exists', version: '1.2.0' }];
    assert.deepEqual(checkVersions(manifest, settings, versions('1.2.0', '2.0.0')), problem);
    assert.deepEqual(
      checkVersions(manifest, { ...settings, tagIsExplicit: true }, versions('1.2.0')),
      problem,
    );
  });

  it('stops `latest` from going back, and says from where', () => {
    const packument = versions('1.10.0', '1.9.0', '3.0.0-rc.1');
    assert.deepEqual(checkVersions(manifest, settings, packument), [
      { code: 'latest-goes-back', version: '1.2.0', highest: '1.10.0' },
    ]);
    assert.deepEqual(checkVersions(manifest, { ...settings, tagIsExplicit: true }, packument), []);
    assert.deepEqual(checkVersions({ ...manifest, tag: 'v1-lts' }, settings, packument), []);
  });

  it('does not count what is deprecated', () => {
    const packument = { versions: { '1.0.0': {}, '9.0.0': { deprecated: 'published by mistake' } } };
    assert.deepEqual(checkVersions(manifest, settings, packument), []);
  });
});

describe('distTag', () => {
  it('is the manifest’s own before the configured one', () => {
    assert.equal(distTag(manifest, settings), 'latest');
    assert.equal(distTag({ ...manifest, tag: 'old' }, settings), 'old');
    assert.equal(distTag({ ...manifest, tag: 7 }, settings), '7');
    assert.equal(distTag({ ...manifest, tag: '' }, settings), 'latest');
  });
});
