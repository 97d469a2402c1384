/** The check of the German texts, against small sources and bundles that are right and wrong. */
import assert from 'node:assert/strict';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { compare, shownIn } from '../../l10n/check.ts';
import { extractTexts } from '../../l10n/texts.ts';

function extract(...lines: readonly string[]): ReturnType<typeof extractTexts> {
  const files = createVirtualFileSystem({
    '/house/tsconfig.json': JSON.stringify({ compilerOptions: { noLib: true, types: [] }, include: ['src'] }),
    '/house/src/room.ts': lines.join('\n'),
  });
  return extractTexts('/house/tsconfig.json', '/house/src', files);
}

describe('the texts of the code', function () {
  this.timeout(60_000);

  it('are those of each form of l10n.t, once and in order', () => {
    const { keys, faults } = extract(
      "import { l10n } from 'vscode';",
      "import * as vscode from 'vscode';",
      "l10n.t('b {0}', l10n.t('inner'));",
      'vscode.l10n.t("it\'s {a}", { a: 1 });',
      'l10n.t(`a\\nb`);',
      "l10n.t('b {0}', 1);",
      "l10n.t({ message: 'open', comment: 'a verb', args: [] });",
      "vscode.l10n.t({ message: 'plain', args: [l10n.t('in args')] });",
    );
    assert.deepEqual(keys, ['a\nb', 'b {0}', 'in args', 'inner', "it's {a}", 'open/a verb', 'plain']);
    assert.deepEqual(faults, []);
  });

  const unreadable: Record<string, readonly [code: string, problem: string]> = {
    'a variable': ['l10n.t(name);', 'the text is not a literal'],
    'a template with a value in it': ['l10n.t(`a $' + '{name}`);', 'the text is not a literal'],
    'two strings put together': ["l10n.t('a' + 'b');", 'the text is not a literal'],
    'a comment that is not a literal': [
      "l10n.t({ message: 'a', comment: name });",
      'the text is not a literal',
    ],
    'a function of another name': ['const t = l10n.t;', 'l10n is used for something but l10n.t(…)'],
    'l10n handed on': ['vscode.commands(vscode.l10n);', 'l10n is used for something but l10n.t(…)'],
  };
  for (const [name, [code, problem]] of Object.entries(unreadable)) {
    it(`cannot be read from ${name}`, () => {
      const { keys, faults } = extract("import * as vscode from 'vscode';", 'const { l10n } = vscode;', code);
      assert.deepEqual({ keys, faults }, { keys: [], faults: [`room.ts:3: ${problem}`] });
    });
  }
});

describe('the comparison of a translation', () => {
  const english = { 'a {0} `b`': 'a {0} `b`', 'c $(key)': 'c $(key)', d: '[e](command:f) g' };
  const german = { 'a {0} `b`': '`b` ä {0}', 'c $(key)': '$(key) c', d: 'g [é](command:f)' };

  it('finds nothing in one that is complete', () => assert.deepEqual(compare(english, german), []));

  const wrong: Record<string, readonly [changed: Record<string, string>, problem: string]> = {
    'a text without one': [{ d: '' }, 'missing: "d"'],
    'a text that is no more': [{ x: 'y' }, 'left over: "x"'],
    'a value left out': [{ 'a {0} `b`': 'ä `b`' }, 'other placeholders, links or code: "a {0} `b`"'],
    'another value': [{ 'a {0} `b`': 'ä {1} `b`' }, 'other placeholders, links or code: "a {0} `b`"'],
    'code translated': [{ 'a {0} `b`': 'ä {0} `ß`' }, 'other placeholders, links or code: "a {0} `b`"'],
    'an icon left out': [{ 'c $(key)': 'c' }, 'other placeholders, links or code: "c $(key)"'],
    'a link to something else': [{ d: 'g [é](command:h)' }, 'other placeholders, links or code: "d"'],
    'keys out of order': [{ b: 'b' }, 'not in order: "b"'],
  };
  for (const [name, [changed, problem]] of Object.entries(wrong)) {
    it(`finds ${name}`, () => {
      const problems = compare(english, { ...german, ...changed });
      assert.ok(problems.includes(problem), problems.join('\n'));
    });
  }
});

describe('the texts of a manifest', () => {
  it('are what VS Code shows of its contributions, and no more', () => {
    const manifest = {
      commands: [{ command: 'a.b', title: '%title%', category: 'Written here', icon: '$(add)' }],
      properties: {
        'a.mode': {
          type: 'string',
          enum: ['x', 'y'],
          enumDescriptions: ['%x%', 'Y'],
          markdownDescription: '%mode%',
        },
      },
      menus: { palette: [{ command: 'a.b', when: 'view == a' }] },
    };
    assert.deepEqual(shownIn(manifest), ['%title%', 'Written here', '%x%', 'Y', '%mode%']);
  });
});
