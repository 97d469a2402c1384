/**
 * A process that stops where it is told to, for its parent to kill it: `node killedVault.ts FOLDER MOMENT`. The codes
 * come on stdin. Says `here` when it stands still; keeps running until it is killed.
 */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FileSecrets } from './secretStores.ts';
import { openVault, secretsOf, wombat } from './vaultScene.ts';

const [root, moment] = process.argv.slice(2);
if (root === undefined || moment === undefined) throw new Error('where, and when?');

/** Stands still at the moment that is asked for. */
class HaltingSecrets extends FileSecrets {
  override async get(key: string): Promise<string | undefined> {
    const value = await super.get(key);
    if (moment === 'stored' && value !== undefined) await halt();
    return value;
  }

  override async store(key: string, value: string): Promise<void> {
    if (moment === 'store-called') await halt();
    await super.store(key, value);
  }
}

async function halt(): Promise<never> {
  // Something to do keeps the process running.
  setInterval(() => undefined, 1000);
  process.stdout.write('here\n');
  return new Promise<never>(() => undefined);
}

const codes = secretsOf(...(await text(process.stdin)).split('\n'));
const vault = openVault(root, new HaltingSecrets(join(root, 'secrets')));
const arrival = await vault.expect(wombat);
if (moment === 'expected') await halt();
await arrival.keep(codes);
if (moment === 'kept') await halt();
const code = await vault.nextUnused(wombat, 'publish');
await code?.sending();
await halt();
