/** The page to print is had once, by the one browser that was sent to it. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { isLoopback, offerPage, type PageOffer } from '../../../src/twofactor/printServer.ts';
import { recoveryCodesSheet } from '../../../src/twofactor/recoveryCodesSheet.ts';
import { codes, secretsOf } from './vaultScene.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

async function get(url: URL, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(url, { headers, method }, response => {
    text(response).then(
      body => resolve({ status: response.statusCode, headers: response.headers, body }),
      reject,
    );
  });
  asked.once('error', reject);
  asked.end();
  return promise;
}

describe('page to print', () => {
  let offer: PageOffer;

  beforeEach(async () => {
    offer = await offerPage('<p>codes</p>');
  });

  afterEach(() => offer.withdraw());

  it('is on loopback, under a path that cannot be guessed', () => {
    assert.equal(offer.url.hostname, '127.0.0.1');
    assert.match(offer.url.pathname, /^\/[\w-]{43}$/);
  });

  it('is had once, and kept by no cache', async () => {
    const { status, headers, body } = await get(offer.url);
    assert.equal(status, 200);
    assert.equal(body, '<p>codes</p>');
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['content-security-policy']), /^default-src 'none'/);
    assert.equal(await offer.fetched, true);
    await assert.rejects(get(offer.url), { code: 'ECONNREFUSED' });
  });

  for (const [name, ask] of [
    ['by another path', () => get(new URL('/', offer.url))],
    ['by a longer path', () => get(new URL(`${offer.url.href}/x`))],
    ['under the name of another host', () => get(offer.url, { host: 'evil.example' })],
    ['by another method', () => get(offer.url, {}, 'HEAD')],
    ['from within another page', () => get(offer.url, { 'sec-fetch-mode': 'no-cors' })],
    ['by a browser that fetches ahead', () => get(offer.url, { 'sec-purpose': 'prefetch;prerender' })],
  ] as const) {
    it(`is not had ${name}, and is still there afterwards`, async () => {
      const denied = await ask();
      assert.equal(denied.status, 404);
      assert.equal(denied.body, '');
      assert.equal((await get(offer.url)).status, 200);
    });
  }

  it('is gone when it was withdrawn', async () => {
    offer.withdraw();
    assert.equal(await offer.fetched, false);
    await assert.rejects(get(offer.url), { code: 'ECONNREFUSED' });
  });

  it('is gone when nobody came', async () => {
    const short = await offerPage('<p>codes</p>', 1);
    assert.equal(await short.fetched, false);
    await assert.rejects(get(short.url), { code: 'ECONNREFUSED' });
  });

  it('is offered only where the address stays on this computer', () => {
    for (const [address, expected] of [
      ['http://127.0.0.1:8080/x', true],
      ['http://localhost:8080/x', true],
      ['http://[::1]:8080/x', true],
      ['https://8080-name.codespaces.example/x', false],
      ['http://192.168.1.2:8080/x', false],
      ['http://127.0.0.1.evil.example/x', false],
      ['http://localhost.evil.example/x', false],
      ['file:///127.0.0.1', false],
    ] as const) {
      assert.equal(isLoopback(new URL(address)), expected, address);
    }
  });
});

describe('sheet of recovery codes', () => {
  it('has all codes and lines, as text', () => {
    const html = recoveryCodesSheet({
      language: 'en',
      title: 'Codes of <wombat>',
      lines: ['Each works once & no more'],
      codes: [...codes, ...secretsOf('"><script>')].map(value => ({ value, note: "used 'yesterday'" })),
      hint: 'Print it',
    });
    for (const code of codes) assert.ok(html.includes(`>${code.reveal()}<`));
    assert.ok(html.includes('Codes of &#60;wombat&#62;'));
    assert.ok(html.includes('Each works once &#38; no more'));
    assert.ok(!html.includes('<script'));
    assert.ok(!html.includes("'yesterday'"));
  });
});
