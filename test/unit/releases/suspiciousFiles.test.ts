/** File names that do not belong into a package. */
import assert from 'node:assert/strict';
import { suspicionOf, suspiciousFirst } from '../../../src/releases/suspiciousFiles.ts';

describe('suspicionOf', () => {
  for (const [suspicion, paths] of [
    ['environment', ['.env', 'config/.env.production', '.ENV.local', '.envrc']],
    ['npm-credentials', ['.npmrc', 'packages/a/.npmrc', '.yarnrc.yml', 'auth.json']],
    ['private-key', ['certs/server.pem', 'tls.key', 'id_rsa', '.ssh/id_ed25519', '.ssh/config', 'me.asc']],
    ['key-store', ['signing.p12', 'a.PFX', 'release.jks', 'vault.kdbx']],
    [
      'cloud-credentials',
      ['.aws/credentials', 'home/.kube/config', 'service-account-prod.json', 'x.tfstate'],
    ],
    ['login-credentials', ['.netrc', '.git-credentials', 'credentials.json', '.htpasswd']],
    [
      'recovery-codes',
      ['recovery-codes.txt', 'npm_recovery_codes.txt', 'recovery codes', 'Recovery Codes.pdf'],
    ],
    [
      'log',
      ['npm-debug.log', 'npm-debug.log.1', 'logs/2026-01-01T00_00_00_000Z-debug-0.log', 'yarn-error.log'],
    ],
  ] as const) {
    for (const path of paths) it(`${path}: ${suspicion}`, () => assert.equal(suspicionOf(path), suspicion));
  }

  for (const path of [
    'package.json',
    '.env.example',
    'src/env.js',
    'lib/keys.js',
    'key.js',
    'monkey',
    'docs/recovery.md',
    'id_rsa.pub',
    'changelog.md',
    'src/auth.json.js',
    'lib/recovery-codes/index.js',
    'src/credentials.js',
    'src/recoveryCodes.ts',
  ]) {
    it(`${path}: nothing`, () => assert.equal(suspicionOf(path), undefined));
  }
});

describe('suspiciousFirst', () => {
  it('keeps npm’s order otherwise', () => {
    const files = ['a.js', 'z.pem', 'b.js', '.env'].map(path => ({ path }));
    assert.deepEqual(suspiciousFirst(files), [
      { path: 'z.pem', suspicion: 'private-key' },
      { path: '.env', suspicion: 'environment' },
      { path: 'a.js' },
      { path: 'b.js' },
    ]);
  });
});
