/** What a registry may answer with 200: packuments, documents, profiles, tokens, codes, statuses. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { toCreatedToken, toTokenPage } from '../../src/registry/accessTokens.ts';
import { toAccountName } from '../../src/registry/account.ts';
import { toPermissions, toTeams, toVisibility } from '../../src/registry/packageAccess.ts';
import {
  toDistTags,
  toMaintainer,
  toPackageDocument,
  withDeprecation,
  withMaintainers,
  withoutVersion,
} from '../../src/registry/packageDocument.ts';
import { toPackageState, toWritablePackages } from '../../src/registry/packageResponses.ts';
import {
  toOtpauth,
  toPackument,
  toProfile,
  toRecoveryCodes,
  toSessionToken,
  toUsername,
  toVersionStatus,
  toWebToken,
} from '../../src/registry/responses.ts';
import { property } from './property.ts';

const canary = 'npm_do-not-surface-this-0123456789abcdef';

const document = {
  _id: 'burrow',
  _rev: '3-abc',
  name: 'burrow',
  'dist-tags': { latest: '1.1.0', next: '2.0.0-rc.1' },
  maintainers: [
    { name: 'wombat', email: 'wombat@burrow.example' },
    'ada <ada@burrow.example> (https://ada.example)',
  ],
  time: { '1.1.0': '2026-08-01T10:00:00.000Z' },
  versions: {
    '1.0.0': {
      name: 'burrow',
      version: '1.0.0',
      deprecated: 'old',
      dist: { tarball: 'https://registry.example/burrow/-/burrow-1.0.0.tgz', shasum: 'aa' },
    },
    '1.1.0': { name: 'burrow', version: '1.1.0', dist: { integrity: 'sha512-aa', shasum: 'bb' } },
    '2.0.0-rc.1': {},
  },
};
const profile = {
  name: 'wombat',
  email: 'w@burrow.example',
  email_verified: true,
  fullname: 'W',
  created: '2020-01-01T00:00:00.000Z',
  tfa: { pending: false, mode: 'auth-only' },
};
const token = {
  ...{
    key: 'abc',
    token: 'npm_ab…yz',
    name: 'CI',
    created: '2026-01-01T00:00:00.000Z',
    expiry: '2027-01-01T00:00:00.000Z',
  },
  ...{
    readonly: false,
    bypass_2fa: true,
    cidr: ['10.0.0.0/8'],
    permissions: [{ name: 'package', action: 'write' }],
    scopes: [{ type: 'package', name: 'burrow' }],
  },
};
const tokens = {
  objects: [token, { ...token, key: 'def', token: canary }],
  total: 2,
  urls: { next: '/-/npm/v1/tokens?page=1' },
};

describe('answers by chance', () => {
  const untouched = inspect(Object.getOwnPropertyDescriptors(Object.prototype));

  after(() => assert.equal(inspect(Object.getOwnPropertyDescriptors(Object.prototype)), untouched));

  property('a package’s document is read as far as it goes, and goes back with what was asked changed only', {
    make: random => random.mutatedJson(document),
    holds: assertDocument,
    cases: 4000,
    floods: [
      ['wombat', 'ada <ada@burrow.example> (https://ada.example)', '1.1.0', '2026-08-01T10:00:00.000Z'],
      text => ({
        ...document,
        maintainers: [text],
        'dist-tags': { latest: text, [text]: '1.0.0' },
        time: { [text]: text },
        versions: { [text]: { deprecated: text, dist: { tarball: text } } },
      }),
    ],
  });

  property('a packument, owners and last version, lists of packages, access, teams: typed, or undefined', {
    make: random =>
      random.mutatedJson(
        random.pick([
          document,
          { burrow: 'write', '@wombat/hole': 'read' },
          ['@wombat:developers'],
          { public: true },
        ]),
      ),
    holds: assertLists,
    cases: 4000,
    floods: [
      ['wombat', 'burrow', '@wombat:developers', 'read-write'],
      text => ({ ...document, name: text, maintainers: [text, { name: text }], [text]: text }),
    ],
  });

  property('a profile has a name, and a level that there is', {
    make: random => random.mutatedJson(profile),
    holds: value => {
      const read = toProfile(value);
      if (read === undefined) return;
      assert.ok(read.name !== '');
      assert.ok(['off', 'pending', 'on'].includes(read.twoFactor.kind));
      const level = read.twoFactor.kind === 'off' ? undefined : read.twoFactor.level;
      assert.ok(level === undefined || ['auth-only', 'auth-and-writes'].includes(level));
      for (const field of Object.values(read))
        assert.ok(['string', 'boolean', 'object'].includes(typeof field));
    },
    cases: 3000,
    floods: [['wombat', 'auth-only'], text => ({ ...profile, name: text, email: text, tfa: { mode: text } })],
  });

  property('a list of tokens never holds a whole one, nor what a terminal obeys', {
    make: random => random.mutatedJson(tokens),
    holds: assertTokens,
    cases: 4000,
    floods: [
      ['npm_ab…yz', 'CI', '2027-01-01T00:00:00.000Z'],
      text => ({
        objects: [{ ...token, token: text, name: text, created: text, cidr: [text] }],
        urls: { next: text },
      }),
    ],
  });

  property('what is shown once is a Secret, and no other text comes out', {
    make: random =>
      random.mutatedJson(
        random.pick([{ token: canary, key: 'abc', name: 'CI' }, { tfa: canary }, { tfa: [canary, 'b'] }]),
      ),
    holds: value => {
      const read = [toCreatedToken(value), toOtpauth(value), toRecoveryCodes(value), toSessionToken(value)];
      const created = toCreatedToken(value);
      const { key, name, expires } = created ?? {};
      const shown = `${inspect(read, { depth: 9 })} ${JSON.stringify(read)}`;
      assert.ok(!shown.includes(canary) || [key, name, expires].some(each => each?.includes(canary)));
      for (const code of toRecoveryCodes(value) ?? []) assert.ok(code.reveal().trim() !== '');
      // It goes into a header: nothing may end the line, and nothing be a variable of npm's.
      const web = toWebToken(value);
      assert.ok(web === undefined || (/^[!-~]+$/.test(web) && !web.includes('${')));
    },
    cases: 4000,
    floods: [[canary], text => ({ token: text, tfa: [text], key: text })],
  });

  property('a status is one of five, a name a text', {
    make: random =>
      random.mutatedJson(
        random.pick([
          { status: 'validating' },
          { username: 'wombat' },
          { registry: 'https://registry.example/', account: 'wombat' },
        ]),
      ),
    holds: value => {
      const status = toVersionStatus(value);
      assert.ok(
        status === undefined || ['published', 'validating', 'staged', 'blocked', 'deleted'].includes(status),
      );
      assert.ok(['string', 'undefined'].includes(typeof toUsername(value)));
      const name = toAccountName(value);
      assert.ok(name === undefined || name.registry instanceof URL);
    },
    cases: 2000,
  });
});

function assertDocument(value: unknown): void {
  const before = JSON.stringify(value);
  const read = toPackageDocument(value);
  if (read === undefined) return;
  const { versions, distTags, maintainers } = read;
  for (const tag of Object.values(distTags)) assert.ok(typeof tag === 'string' && tag !== '');
  for (const owner of maintainers ?? []) assert.ok(typeof owner.name === 'string' && owner.name !== '');
  const first = versions[0]?.version ?? 'none';
  const deprecated = withDeprecation(read, new Set([first]), 'Use 2.');
  assert.deepEqual(withDeprecation(deprecated, new Set(['no such']), 'x').raw, deprecated.raw);
  for (const key of Object.keys(read.raw)) assert.ok(Object.hasOwn(deprecated.raw, key), key);
  const without = withoutVersion(read, first);
  assert.ok(!without.versions.some(({ version }) => version === first));
  assert.ok(!Object.hasOwn(without.raw['versions'] as object, first));
  assert.ok(!Object.values(without.distTags).includes(first) || first === 'none');
  const sent = withMaintainers(read, maintainers ?? []) as { maintainers: unknown[] };
  assert.equal(sent.maintainers.length, maintainers?.length ?? 0, 'nobody is lost');
  assert.equal(JSON.stringify(value), before, 'what the registry sent stays as it is');
}

function assertLists(value: unknown): void {
  const packument = toPackument(value);
  for (const version of Object.values(packument?.versions ?? {})) {
    const { deprecated = '', dist: { integrity = '', shasum = '' } = {} } = version;
    for (const each of [deprecated, integrity, shasum]) assert.equal(typeof each, 'string');
  }
  assertAccess(value);
  const state = toPackageState(value);
  for (const owner of state?.owners ?? []) assert.ok(typeof owner === 'string' && owner !== '');
  assert.ok(state?.latest?.at === undefined || !Number.isNaN(state.latest.at.getTime()));
  for (const version of Object.values(toDistTags(value) ?? {})) assert.ok(version !== '');
  assert.notEqual(toMaintainer(value)?.name, '');
}

function assertAccess(value: unknown): void {
  for (const name of toWritablePackages(value) ?? []) assert.equal(typeof name, 'string');
  for (const permission of Object.values(toPermissions(value) ?? {})) {
    assert.match(permission, /^read-(only|write)$/);
  }
  for (const team of toTeams(value) ?? []) assert.ok(team !== '');
  assert.ok(['public', 'restricted', undefined].includes(toVisibility(value)));
}

function assertTokens(value: unknown): void {
  const page = toTokenPage(value);
  for (const each of page?.tokens ?? []) {
    assert.ok(!each.tail.includes(canary));
    for (const shown of [each.tail, each.name ?? '', each.description ?? ''])
      assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029]/u);
    for (const time of [each.created, each.updated, each.lastUsed, each.expires]) {
      assert.ok(time === undefined || time === null || new Date(time).toISOString() === time, String(time));
    }
    for (const text of [...each.cidr, ...each.scopes.map(({ name }) => name)])
      assert.equal(typeof text, 'string');
  }
}
