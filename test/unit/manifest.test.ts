/** The manifest and the code say the same: commands, menus, context keys and settings, both ways. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { commandIds } from '../../src/ui/commandIds.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
    readonly configuration?: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { commands, menus, configuration } = manifest.contributes;
const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');

describe('package.json', () => {
  it('declares exactly the commands that have a handler', () => {
    assert.deepEqual(commands.map(({ command }) => command).toSorted(), [...commandIds].toSorted());
  });

  it('puts every command into the palette under "npm Security", with a title', () => {
    for (const { command, category, title } of commands) {
      assert.equal(category, 'npm Security', command);
      assert.match(title, /^\p{Lu}/u, command);
    }
    assert.equal(menus['commandPalette'], undefined, 'nothing is hidden from the palette');
  });

  it('names only declared commands in menus', () => {
    const declared = new Set<string>(commandIds);
    const used = Object.values(menus).flatMap(items => items.map(item => item.command));
    assert.deepEqual(
      used.filter(command => !declared.has(command)),
      [],
    );
  });

  it('refers only to commands that exist, in links too', () => {
    const known = new Set<string>(commandIds);
    const links = [...sources.matchAll(/command:(secondFactor\.\w+)/g)].map(match => match[1] ?? '');
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter(link => !known.has(link)),
      [],
    );
  });

  it('uses only context keys that the code sets, and the code sets no others', () => {
    const conditions = [
      ...commands.map(({ enablement }) => enablement ?? ''),
      ...Object.values(menus).flatMap(items => items.map(item => item.when ?? '')),
    ].join(' ');
    const used = new Set(conditions.match(/secondFactor\.\w+/g));
    const set = [...sources.matchAll(/Context = '(secondFactor\.\w+)'/g)].map(match => match[1]);
    assert.deepEqual([...used].toSorted(), set.toSorted());
  });

  it('declares exactly the settings that the code reads', () => {
    const readSettings = [...sources.matchAll(/getConfiguration\('(secondFactor)'\)\s*\.get[^(]*\('(\w+)'/g)];
    const declared = Object.keys(configuration?.properties ?? {});
    assert.deepEqual(declared.toSorted(), readSettings.map(match => `${match[1]}.${match[2]}`).toSorted());
  });
});
