/**
 * `npm run registry -- --port N --admin-port N --storage DIR`: the registry as a process, with a user
 * `wombat` whose password, token, TOTP key and recovery codes are in `wombat.json` in the storage folder,
 * for its owner's eyes only. Prints one line of JSON and runs until it is told to stop.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RegistryAdmin, startRegistry, type UserSecrets } from './index.ts';

const user = 'wombat';

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'admin-port': { type: 'string' }, storage: { type: 'string' } },
});
const temporary = values.storage === undefined;
const storage = values.storage ?? mkdtempSync(join(tmpdir(), 'registry-'));

const registry = await startRegistry({
  storage,
  port: Number(values.port ?? 0),
  adminPort: Number(values['admin-port'] ?? 0),
});
await writeWombat(registry.admin, join(storage, `${user}.json`));
process.stdout.write(`${JSON.stringify({ url: registry.url, adminUrl: registry.adminUrl, user })}\n`);

process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function stop(): void {
  void registry.close().then(() => {
    if (temporary) rmSync(storage, { recursive: true, force: true });
    process.exit();
  });
}

/** The user is made on the first start; the token is of a new session every time, as the old has run out. */
async function writeWombat(admin: RegistryAdmin, file: string): Promise<void> {
  const secrets: UserSecrets = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : await admin.addUser({ name: user, twoFactor: 'auth-and-writes' });
  const token = await admin.signIn(user);
  writeFileSync(file, JSON.stringify({ ...secrets, token }, undefined, 2), { mode: 0o600 });
}
