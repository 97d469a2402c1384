/** 401s as any server may send them: the header, the body with its addresses, the notice. */
import assert from 'node:assert/strict';
import {
  authenticationSchemes,
  readUnauthorized,
  type UnauthorizedAnswer,
} from '../../src/registry/challenge.ts';
import { Transport } from '../../src/registry/transport.ts';
import { challengePage, throughMirror } from '../../src/registry/webChallenge.ts';
import { property } from './property.ts';
import type { Random } from './random.ts';

const registry = new URL('https://registry.example:8443/npm/');
const publicRegistry = new URL('https://public.example/');
const transport = new Transport(
  { registry, credentials: undefined, network: { rejectUnauthorized: true } },
  'fuzz',
  () => {},
);

const headers = [
  'OTP',
  'Bearer, OTP',
  'Basic realm="a, OTP", charset="UTF-8", OTP',
  'Bearer realm="\\"x\\"", ipaddress',
];
const tokenCharacters = "abcXYZ019!#$%&'*+-.^_`|~";

const bodies: readonly unknown[] = [
  { error: 'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.' },
  { error: 'A One Time Password (OTP) by email is required.' },
  { authUrl: 'https://registry.example:8443/auth/1', doneUrl: 'https://registry.example:8443/done/1?a=b' },
  { authUrl: 'https://www.npmjs.com/auth/cli/1', doneUrl: 'https://public.example/-/v1/done?authId=1' },
];
const notice = 'Open https://registry.example:8443/auth/2 to use your security key';

interface Challenged {
  readonly schemes: readonly string[];
  readonly header: string;
}

/** A header after RFC 9110 §11.6.1, and the schemes that are in it. */
function wellFormed(random: Random): Challenged {
  const challenges = Array.from({ length: 1 + random.below(3) }, () => {
    const scheme = random.word('abcXYZ019-', 8);
    const parameters = random.list(
      3,
      () =>
        `${random.word('abc', 4)}=${random.chance(0.5) ? quoted(random) : random.word(tokenCharacters, 5)}`,
    );
    const rest = random.chance(0.2)
      ? `${random.word('abc019+/', 8)}==`
      : parameters.join(random.pick([', ', ',']));
    return { scheme, text: rest === '' ? scheme : `${scheme} ${rest}` };
  });
  return {
    schemes: challenges.map(({ scheme }) => scheme.toLowerCase()),
    header: challenges.map(({ text }) => text).join(random.pick([', ', ',', ' , '])),
  };
}

function quoted(random: Random): string {
  return `"${random
    .list(4, () => random.pick(['a', ', OTP', ' ', '=', '\\"', '\\\\', ', Bearer x="']))
    .join('')
    .replaceAll(/(?<!\\)"/g, '')}"`;
}

function answer(random: Random): UnauthorizedAnswer {
  const body = random.mutatedJson(random.pick(bodies));
  return {
    wwwAuthenticate: random.chance(0.3) ? undefined : random.mutated(random.pick(headers)),
    npmNotice: random.chance(0.5) ? undefined : random.mutated(notice),
    body,
    bodyText: JSON.stringify(body) ?? '',
  };
}

/** What every reading of a 401 must keep to. */
function assertSane(received: UnauthorizedAnswer): void {
  const read = readUnauthorized(received);
  assert.ok(['otp', 'email', 'ip-denied', 'signed-out'].includes(read.kind));
  if (read.kind !== 'otp' || read.page === undefined) return;
  for (const url of [read.page.authUrl, read.page.doneUrl]) {
    assert.ok(url === undefined || /^https?:$/.test(url.protocol), url?.protocol);
  }
  const page = challengePage(read.page, registry, publicRegistry, transport);
  const { protocol, hostname, port } = page.url;
  const isNpm = protocol === 'https:' && (hostname === 'npmjs.com' || hostname.endsWith('.npmjs.com'));
  const isRegistry = protocol === 'https:' && hostname === 'registry.example' && port === '8443';
  assert.equal(page.trustedHost, isNpm || isRegistry, page.url.href);
  if (page.wait === undefined) return;
  assert.ok(read.page.doneUrl !== undefined);
  const asked = throughMirror(read.page.doneUrl, registry, publicRegistry);
  assert.equal(asked.origin, registry.origin, 'nobody else is asked for the token');
}

describe('401s by chance', () => {
  property('www-authenticate: the schemes that were put in, whatever their parameters say', {
    make: wellFormed,
    holds: ({ header, schemes }) =>
      assert.deepEqual([...authenticationSchemes(header)].sort(), [...new Set(schemes)].sort()),
  });

  property('www-authenticate: names in lower case, no more than there is, from any header', {
    make: random => random.mutated(random.pick(headers)),
    holds: header => {
      const schemes = [...authenticationSchemes(header)];
      for (const scheme of schemes) assert.ok(scheme !== '' && !/[\s,A-Z]/.test(scheme), scheme);
      assert.ok(schemes.join(',').length <= header.toLowerCase().length);
    },
    cases: 3000,
    floods: [headers, text => text],
  });

  property('a challenge: only web pages, trusted only where they are, and no token from elsewhere', {
    make: answer,
    holds: assertSane,
    cases: 4000,
    floods: [
      [...headers, notice, ...bodies.map(body => JSON.stringify(body))],
      text => ({
        wwwAuthenticate: text,
        npmNotice: text,
        body: { authUrl: text, doneUrl: text },
        bodyText: text,
      }),
    ],
  });

  property('a page’s addresses: npm’s own is asked at the mirror, any other where it is', {
    make: random =>
      random.mutated(
        random.pick([
          'https://public.example/-/v1/done?a=1',
          'https://registry.example:8443/npm/-/done',
          'http://public.example//evil.example/',
        ]),
      ),
    holds: address => {
      if (!URL.canParse(address)) return;
      const doneUrl = new URL(address);
      const asked = throughMirror(doneUrl, registry, publicRegistry);
      assert.equal(asked.origin, doneUrl.origin === publicRegistry.origin ? registry.origin : doneUrl.origin);
      if (asked !== doneUrl) assert.ok(asked.pathname.startsWith('/npm/'), asked.href);
    },
    cases: 3000,
    floods: [['https://public.example/-/v1/done?a=1'], text => text],
  });
});
