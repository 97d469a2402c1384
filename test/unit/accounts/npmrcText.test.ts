/** The lines of an `.npmrc`, held against what npm's own reader makes of the same text. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type NpmrcEntry, readNpmrc } from '../../../src/accounts/npmrcText.ts';
import { draws } from './draws.ts';

type Read = Readonly<Record<string, unknown>>;

/** The one that `@npmcli/config` reads with. */
const config = createRequire(import.meta.url).resolve('@npmcli/config');
const { parse } = createRequire(config)('ini') as { readonly parse: (text: string) => Read };

/** Put together as npm has it: the last one counts, items of lists are gathered. */
function settingsOf(entries: readonly NpmrcEntry[]): Read {
  const settings = new Map<string, unknown>();
  for (const { key, value, isListItem } of entries) {
    const before = settings.get(key);
    if (Array.isArray(before)) settings.set(key, [...before, value]);
    else if (!isListItem) settings.set(key, value);
    else settings.set(key, settings.has(key) ? [before, value] : [value]);
  }
  return Object.fromEntries(settings);
}

function assertReadsLikeNpm(text: string): void {
  const all = parse(text);
  const entries = readNpmrc(text);
  const own = settingsOf(entries.filter(({ section }) => section === undefined));
  const sections = new Set(entries.flatMap(({ section }) => section ?? []));
  // A section whose name is a key as well is put into the value of that key.
  const shared = Object.keys(own).filter(key => sections.has(key) || isSection(all[key]));
  const isTold = ([key]: readonly [string, unknown]) => !shared.includes(key) && !isSection(all[key]);
  const entriesOf = (read: Read) => Object.fromEntries(Object.entries(read).filter(isTold));
  assert.deepEqual(entriesOf(own), entriesOf(all), JSON.stringify(text));
  for (const section of [...sections].filter(each => !shared.includes(each) && each !== '__proto__')) {
    const within = settingsOf(entries.filter(entry => entry.section === section));
    assert.deepEqual(within, { ...(all[section] as object) }, JSON.stringify(text));
  }
}

function isSection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function valuesOf(text: string): readonly string[] {
  return readNpmrc(text).map(({ valueSpan: { start, end } }) => text.slice(start, end));
}

describe('readNpmrc', () => {
  for (const text of [
    'key=value',
    ' key = value ',
    'key',
    'key=',
    '=value',
    'key=a=b',
    '; comment\n# comment\n  ; comment\nkey=value',
    'key=value ; comment',
    'key=value # comment',
    'key=a\\;b\\#c ; comment',
    'key=a\\\\ ; comment\\',
    'key="a ; b"',
    "key='a # b'",
    'key="a" ; comment',
    'key="unclosed',
    'key="',
    "key='",
    "key='12'\nother='true'\nthird='null'",
    'key="a\\u0041\\n"',
    'key="no \\json"',
    '"quoted key"=value',
    'ca[]=one\nca[]=two',
    'ca=one\nca[]=two',
    'ca[]=one\nca=two',
    '[]=one',
    'key=one\nkey=two',
    'a=1\r\nb=2\rc=3\n\n\r\n\nd=4\r\n',
    '\uFEFFkey=value\n\uFEFF; comment',
    'key=\u2028value',
    '[section]\nkey=value\n[]\nother=value',
    '[section\nkey=value',
    '__proto__=value\n__proto__[]=value\nkey=value',
    'true=true\nfalse=false\nnull=null',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts variables in.
    '//host.test/:_authToken=${TOKEN}\n//${HOST}/:_authToken=\\${x}',
  ]) {
    it(`reads ${JSON.stringify(text)} as npm does`, () => assertReadsLikeNpm(text));
  }

  it('reads 20,000 drawn files as npm does', function () {
    this.timeout(60_000);
    let refused = 0;
    for (let seed = 1; seed <= 20_000; seed++) {
      const text = drawnFile(seed);
      try {
        parse(text);
      } catch {
        // A key that is the JSON text null, which npm itself stumbles over.
        refused++;
        readNpmrc(text);
        continue;
      }
      assertReadsLikeNpm(text);
    }
    assert.ok(refused < 1000, `${refused} are no file for npm`);
  });

  it('says where lines and values stand, whatever is around them', () => {
    const text = '\uFEFF; 🦡\r\n  key =  value 🦡 ; why\r"b" = " c ; " \n\nlast=\'x\' # y\nalone\nempty= ; z';
    assert.deepEqual(valuesOf(text), ['value 🦡', '" c ; "', "'x'", '', '']);
    const entries = readNpmrc(text);
    assert.deepEqual(
      entries.map(({ line }) => line),
      [1, 2, 4, 5, 6],
    );
    assert.deepEqual(
      entries.map(({ lineSpan: { start, end } }) => text.slice(start, end)),
      ['  key =  value 🦡 ; why', '"b" = " c ; " ', "last='x' # y", 'alone', 'empty= ; z'],
    );
  });

  it('says where values stand such that another can take their place', () => {
    for (let seed = 1; seed <= 5000; seed++) {
      const text = drawnFile(seed);
      for (const entry of readNpmrc(text)) {
        const { start, end } = entry.valueSpan;
        assert.ok(start >= entry.lineSpan.start && end <= entry.lineSpan.end, JSON.stringify(text));
        if (entry.value === true && start === end) continue;
        const changed = readNpmrc(`${text.slice(0, start)}other${text.slice(end)}`);
        const now = changed.find(({ line, key }) => line === entry.line && key === entry.key);
        assert.equal(now?.value, 'other', JSON.stringify(text));
      }
    }
  });
});

const pieces = [
  'key',
  'registry',
  // Without a dot: npm nests sections at dots, which are of no use to it.
  '//host/:_authToken',
  'secret',
  ' ',
  '\t',
  '=',
  '=',
  '=',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  ';',
  '#',
  '\\',
  '"',
  "'",
  '[]',
  '[s]',
  '[',
  ']',
  '🦡',
  'true',
  'null',
  '12',
  '\uFEFF',
  '\u2028',
  '\u00A0',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: npm puts variables in.
  '${VAR}',
];

function drawnFile(seed: number): string {
  const draw = draws(seed);
  return Array.from({ length: 1 + draw(40) }, () => pieces[draw(pieces.length)]).join('');
}
