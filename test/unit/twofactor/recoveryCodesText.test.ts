/** Codes are found in whatever people keep them in, and in nothing else. */
import assert from 'node:assert/strict';
import { findRecoveryCodes, recoveryCodesText } from '../../../src/twofactor/recoveryCodesText.ts';
import { revealed, secretsOf } from './vaultScene.ts';

const long = ['0', '1', '2'].map(start => start + 'a1b2c3d4e5f60718'.repeat(4).slice(1));
const short = ['ab12c-de34f', 'k9m2p-q7r8s', 'zz00x-yy11w'];

interface Example {
  readonly name: string;
  readonly text: string;
  readonly codes: readonly string[];
  readonly duplicates?: number;
  readonly leftOut?: number;
}

const examples: readonly Example[] = [
  { name: 'one a line', text: long.join('\n'), codes: long },
  { name: 'a byte order mark and Windows line ends', text: `\ufeff${long.join('\r\n')}\r\n`, codes: long },
  { name: 'old line ends', text: short.join('\r'), codes: short },
  { name: 'commas and semicolons', text: `${short[0]}, ${short[1]};${short[2]}`, codes: short },
  { name: 'two columns', text: `${long[0]}\t${long[1]}\n${long[2]}`, codes: long },
  { name: 'non-breaking and zero-width spaces', text: short.join('\u00a0\u200b'), codes: short },
  { name: 'numbering', text: short.map((each, index) => `${index + 1}. ${each}`).join('\n'), codes: short },
  {
    name: 'numbers alone',
    text: short.map((each, index) => `0${index + 1}  ${each}`).join('\n'),
    codes: short,
  },
  { name: 'bullets', text: short.map(each => `•\u00a0${each}`).join('\n'), codes: short },
  {
    name: 'a list of Markdown with code marks',
    text: short.map(each => `- \`${each}\``).join('\n'),
    codes: short,
  },
  { name: 'ticked boxes', text: `[x] ${short[0]}\n[ ] ${short[1]}\n[ ] ${short[2]}`, codes: short },
  { name: 'JSON', text: JSON.stringify({ tfa: long }), codes: long },
  { name: 'quotes of other languages', text: `„${short[0]}“ «${short[1]}» ‘${short[2]}’`, codes: short },
  {
    name: 'headings and notes',
    text: [
      'npm recovery codes for wombat (2 of 3)',
      'https://www.npmjs.com/settings/wombat/tfa',
      'Generated 2026-11-22 at 08:15, keep them safe.',
      '',
      ...short,
      'Each works once! Questions: support@registry.example',
    ].join('\n'),
    codes: short,
    leftOut: 1,
  },
  { name: 'duplicates', text: [...short, short[0], short[0]].join('\n'), codes: short, duplicates: 2 },
  { name: 'codes in groups with spaces', text: 'ab12 cd34\nef56 gh78', codes: ['ab12cd34', 'ef56gh78'] },
  {
    name: 'a code without a digit among others',
    text: 'abcdefgh\nab1d2fgh\nKeywords',
    codes: ['abcdefgh', 'ab1d2fgh'],
  },
  { name: 'digits only', text: '1: 12345678\n2: 87654321', codes: ['12345678', '87654321'] },
  { name: 'one code', text: `My code: ${long[0]}`, codes: [long[0] ?? ''] },
  { name: 'nothing at all', text: ' \n\t', codes: [] },
  { name: 'prose', text: 'I have lost my codes, what now? See the chapter on recovery.', codes: [] },
];

describe('text with recovery codes', () => {
  for (const { name, text, codes, duplicates = 0, leftOut = 0 } of examples) {
    it(`is understood: ${name}`, () => {
      const found = findRecoveryCodes(text);
      assert.deepEqual(revealed(found.codes), codes);
      assert.equal(found.duplicates, duplicates);
      assert.equal(found.leftOut, leftOut);
    });
  }

  it('is understood in time, however long', () => {
    assert.deepEqual(findRecoveryCodes('-a'.repeat(50_000)).codes, []);
    assert.equal(findRecoveryCodes(`${'a1'.repeat(3)}\n`.repeat(10_000)).duplicates, 9_999);
  });

  it('that we write is understood again', () => {
    const [one, ...others] = secretsOf(...short);
    assert.ok(one);
    const text = recoveryCodesText(
      ['Recovery codes of wombat on registry.example', 'Saved on 22 November 2026. Each works once.'],
      [{ value: one, note: 'used on 22 November 2026' }, ...others.map(value => ({ value }))],
    );
    assert.deepEqual(revealed(findRecoveryCodes(text).codes), short);
    assert.match(text, /^Recovery codes of wombat/);
  });
});
