/** The manifest and the code say the same: commands, menus, context keys and settings, both ways. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { commandIds } from '../../src/ui/commandIds.ts';

interface Walkthrough {
  readonly id: string;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly media: { readonly image: string; readonly altText: string };
    readonly completionEvents: readonly string[];
  }[];
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly menus: Readonly<
      Record<string, readonly { command?: string; submenu?: string; when?: string }[]>
    >;
    readonly submenus: readonly { id: string; label: string }[];
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string }[];
    readonly walkthroughs: readonly Walkthrough[];
    readonly configuration?: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { commands, configuration, menus, submenus, views, viewsWelcome, walkthroughs } = manifest.contributes;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
/** What stands for `%key%`. */
const textOf = (reference: string) => texts[reference.slice(1, -1)] ?? '';
const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');

describe('package.json', () => {
  it('declares exactly the commands that have a handler', () => {
    assert.deepEqual(commands.map(({ command }) => command).toSorted(), [...commandIds].toSorted());
  });

  it('puts every command into the palette under "npm Security", with a title', () => {
    for (const { command, category, title } of commands) {
      assert.equal(textOf(category), 'npm Security', command);
      assert.match(textOf(title), /^\p{Lu}/u, command);
    }
    assert.equal(menus['commandPalette'], undefined, 'nothing is hidden from the palette');
  });

  it('names only declared commands in menus', () => {
    const declared = new Set<string>(commandIds);
    const used = Object.values(menus).flatMap(items => items.flatMap(item => item.command ?? []));
    assert.deepEqual(
      used.filter(command => !declared.has(command)),
      [],
    );
  });

  it('shows every submenu somewhere, and fills it', () => {
    const used = Object.values(menus).flatMap(items => items.flatMap(item => item.submenu ?? []));
    const declared = submenus.map(({ id }) => id);
    assert.deepEqual([...new Set(used)], declared);
    for (const id of declared) assert.ok((menus[id] ?? []).length > 0, id);
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
    const used = new Set(conditions.match(/(?<!view == )secondFactor\.\w+/g));
    const set = [...sources.matchAll(/Context = '(secondFactor\.\w+)'/g)].map(match => match[1]);
    assert.deepEqual([...used].toSorted(), set.toSorted());
  });

  it('declares exactly the settings that the code reads', () => {
    const readSettings = [...sources.matchAll(/getConfiguration\('(secondFactor)'\)\s*\.get[^(]*\('(\w+)'/g)];
    const declared = Object.keys(configuration?.properties ?? {});
    assert.deepEqual(declared.toSorted(), readSettings.map(match => `${match[1]}.${match[2]}`).toSorted());
  });

  it('lets no repository set anything for the person', () => {
    const scopes = Object.values(configuration?.properties ?? {}).map(({ scope }) => scope);
    assert.deepEqual([...new Set(scopes)], ['application']);
  });

  /** VS Code makes one for every view. */
  const focusCommands = Object.values(views).flatMap(each => each.map(({ id }) => `${id}.focus`));
  const steps = walkthroughs.flatMap(walkthrough => walkthrough.steps);

  it('links in the walkthrough and in empty views to commands that exist, under their names', () => {
    const titles = new Map(commands.map(({ command, title }) => [command, textOf(title)]));
    const welcomes = viewsWelcome.map(({ contents }) => textOf(contents));
    const links = [...steps.map(({ description }) => textOf(description)), ...welcomes].flatMap(linksOf);
    assert.ok(links.length > steps.length);
    for (const { label, command, query } of links) {
      if (command === 'workbench.action.openWalkthrough') {
        const ids = walkthroughs.map(({ id }) => `${manifest.publisher}.${manifest.name}#${id}`);
        assert.ok(ids.includes(JSON.parse(decodeURIComponent(query)) as string), query);
      } else if (!focusCommands.includes(command)) assert.equal(label, titles.get(command), command);
    }
  });

  it('ticks a step of the walkthrough off by what is so, not by a command that may have been cancelled', () => {
    const own = Object.values(views).flatMap(each => each.map(({ id }) => `onView:${id}`));
    const set = [...sources.matchAll(/tickOff\('(secondFactor\.\w+)'\)/g)].map(
      match => `onContext:${match[1]}`,
    );
    const events = steps.flatMap(({ completionEvents }) => completionEvents);
    assert.deepEqual(events.filter(event => !own.includes(event)).toSorted(), [...new Set(set)].toSorted());
    assert.equal(events.length, steps.length);
  });

  it('has the pictures that it names, tells them to who cannot see them, and packs them', () => {
    const pictures = steps.map(({ media }) => media.image);
    for (const { id, title, media } of steps) {
      assert.match(textOf(title), /^\p{Lu}/u, id);
      // VS Code says "Image showing" before it.
      assert.match(textOf(media.altText), /^\p{Ll}/u, id);
    }
    const packed = read('.vscodeignore').split('\n');
    for (const picture of [...pictures, manifest.icon]) {
      assert.deepEqual(
        [...readFileSync(new URL(picture, root)).subarray(1, 4)],
        [...Buffer.from('PNG')],
        picture,
      );
      assert.ok(packed.includes(`!${picture}`), picture);
    }
  });
});

interface Link {
  readonly label: string;
  readonly command: string;
  /** Its argument, as it stands in the address. */
  readonly query: string;
}

function linksOf(text: string): readonly Link[] {
  const links = [...text.matchAll(/\[([^\]]+)\]\(command:([\w.]+)(?:\?([^)]*))?\)/g)];
  return links.map(([, label = '', command = '', query = '']) => ({ label, command, query }));
}
