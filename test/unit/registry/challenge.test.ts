/** How a 401 is read: protocol.md's four ways, and what only looks like one of them. */
import assert from 'node:assert/strict';
import { authenticationSchemes, readUnauthorized } from '../../../src/registry/challenge.ts';

const nothing = { wwwAuthenticate: undefined, npmNotice: undefined, body: undefined, bodyText: '' };

describe('www-authenticate', () => {
  const table: [string | undefined, string[]][] = [
    [undefined, []],
    ['', []],
    ['OTP', ['otp']],
    ['otp', ['otp']],
    ['Bearer, OTP', ['bearer', 'otp']],
    ['OTP,Bearer', ['otp', 'bearer']],
    ['Bearer realm="a, OTP", charset="UTF-8"', ['bearer']],
    ['Basic realm="say \\"OTP\\", please", OTP', ['basic', 'otp']],
    ['Bearer error = "invalid_token", OTP realm="x"', ['bearer', 'otp']],
    ['ipaddress', ['ipaddress']],
    ['NOTP', ['notp']],
    [' , ,OTP, ', ['otp']],
  ];
  for (const [header, schemes] of table) {
    it(`reads ${JSON.stringify(header)} as [${schemes.join(', ')}]`, () => {
      assert.deepEqual([...authenticationSchemes(header)], schemes);
    });
  }
});

describe('a 401', () => {
  it('with OTP in the header asks for a code', () => {
    assert.deepEqual(readUnauthorized({ ...nothing, wwwAuthenticate: 'Bearer, OTP' }), { kind: 'otp' });
  });

  it('with authUrl and doneUrl offers the page as well', () => {
    const body = { authUrl: 'https://example.com/auth/1', doneUrl: 'https://registry.example/-/v1/done?a=1' };
    const read = readUnauthorized({ ...nothing, wwwAuthenticate: 'OTP', body });
    assert.deepEqual(read, {
      kind: 'otp',
      page: { authUrl: new URL(body.authUrl), doneUrl: new URL(body.doneUrl) },
    });
  });

  it('whose addresses are not http(s) offers no page', () => {
    const body = { authUrl: 'javascript:alert(1)', doneUrl: 'file:///etc/passwd' };
    assert.deepEqual(readUnauthorized({ ...nothing, wwwAuthenticate: 'OTP', body }), { kind: 'otp' });
  });

  it('without the header, but with the sentence, asks for a code', () => {
    const bodyText = 'You must provide a one-time pass. Upgrade your client.';
    assert.deepEqual(readUnauthorized({ ...nothing, bodyText }), { kind: 'otp' });
  });

  it('that speaks of an e-mail asks for the e-mailed code, whatever the header', () => {
    const bodyText = '{"error": "A One Time Password (OTP) by email is required."}';
    assert.deepEqual(readUnauthorized({ ...nothing, bodyText, wwwAuthenticate: 'OTP' }), { kind: 'email' });
  });

  it('with an npm-notice offers its link, which cannot be waited for', () => {
    const npmNotice = 'Open https://example.com/login/1 to use your security key for authentication';
    const read = readUnauthorized({ ...nothing, wwwAuthenticate: 'OTP', npmNotice });
    assert.deepEqual(read, { kind: 'otp', page: { authUrl: new URL('https://example.com/login/1') } });
  });

  it('for the IP address is no challenge, even beside OTP', () => {
    assert.deepEqual(readUnauthorized({ ...nothing, wwwAuthenticate: 'ipaddress, OTP' }), {
      kind: 'ip-denied',
    });
  });

  it('that only names Bearer means signed out', () => {
    assert.deepEqual(readUnauthorized({ ...nothing, wwwAuthenticate: 'Bearer' }), { kind: 'signed-out' });
    assert.deepEqual(readUnauthorized(nothing), { kind: 'signed-out' });
  });
});
