/** What a page may say back: only what the view shown now offers, with values for exactly its fields. */
import assert from 'node:assert/strict';
import { checkAct, EarlierViews, longestValue } from '../../../src/shared/pageActs.ts';
import type { ActMessage, PageMessage, PageView } from '../../../src/shared/panelProtocol.ts';

const view: PageView = {
  step: 'password',
  heading: 'Password',
  blocks: [
    { kind: 'field', id: 'password', label: 'Password', input: 'password' },
    {
      kind: 'choice',
      id: 'level',
      label: 'Level',
      value: 'auth-only',
      options: ['auth-only', 'auth-and-writes'].map(value => ({ value, label: value, detail: '' })),
    },
    { kind: 'check', id: 'copied', label: 'Copied', checked: false, action: 'copied' },
    { kind: 'notice', severity: 'error', text: 'No answer.', buttons: [{ action: 'again', label: 'Again' }] },
    { kind: 'key', label: 'Key', groups: [], details: [], buttons: [{ action: 'copy-key', label: 'Copy' }] },
    {
      kind: 'codes',
      label: 'Codes',
      codes: [{ state: 'unused', button: { action: 'copy-1', label: 'Copy' } }, { state: 'used' }],
      buttons: [{ action: 'show', label: 'Show' }],
    },
  ],
  buttons: [
    { action: 'go', label: 'Continue' },
    { action: 'later', label: 'Later', disabled: true },
    { action: 'cancel', label: 'Cancel', whileBusy: true },
  ],
};
const values = { password: 'ünïcode with  spaces ', level: 'auth-and-writes', copied: true };
const act: ActMessage = { type: 'act', turn: 7, action: 'go', values };

describe('checkAct()', () => {
  it('hands on each action that the view offers, with the values as they are', () => {
    for (const action of ['go', 'cancel', 'copied', 'again', 'copy-key', 'copy-1', 'show']) {
      assert.deepEqual(checkAct({ ...act, action }, showing(view)), { action, values });
    }
  });

  it('drops what is no message of a page', () => {
    const others: readonly unknown[] = [
      undefined,
      null,
      'act',
      [],
      { type: 'act' },
      { ...act, type: 'ready' },
      { ...act, turn: '7' },
      { ...act, action: ['go'] },
      { ...act, values: undefined },
      { ...act, values: null },
    ];
    for (const message of others) assertDropped(message, /no message of a page/);
  });

  it('drops what was done on another view, before it or after', () => {
    for (const turn of [6, 8, Number.NaN]) assertDropped({ ...act, turn }, /view that is gone/);
    assert.match(dropped(checkAct(act, undefined)), /view that is gone/);
  });

  it('takes a press on an earlier view of the step whose button is still there', () => {
    const earlier = new EarlierViews();
    earlier.add({ ...showing({ ...view, blocks: [], about: 'Before.' }), turn: 5 });
    earlier.add({ ...showing({ ...view, buttons: [{ action: 'go', label: 'Skip' }] }), turn: 6 });
    assert.deepEqual(checkAct({ ...act, turn: 5 }, showing(view), earlier), { action: 'go', values });
    const isGone = (other: object) =>
      assert.match(dropped(checkAct({ ...act, ...other }, showing(view), earlier)), /view that is gone/);
    // It had another name there, was not there, or the view is too old to be known.
    isGone({ turn: 6 });
    isGone({ turn: 5, action: 'again' });
    isGone({ turn: 4 });
    isGone({ turn: 8 });
  });

  it('takes two presses on the same button of a view for one', () => {
    const earlier = new EarlierViews();
    earlier.add({ ...showing(view), turn: 6 });
    earlier.took('go', 6);
    assert.match(dropped(checkAct({ ...act, turn: 6 }, showing(view), earlier)), /view that is gone/);
    assert.deepEqual(checkAct({ ...act, turn: 6, action: 'show' }, showing(view), earlier), {
      action: 'show',
      values,
    });
  });

  it('forgets what nobody can still be looking at', () => {
    const earlier = new EarlierViews();
    for (let turn = 1; turn < 20; turn++) earlier.add({ ...showing(view), turn });
    const at = (turn: number) => checkAct({ ...act, turn }, { ...showing(view), turn: 20 }, earlier);
    assert.match(dropped(at(11)), /view that is gone/);
    assert.deepEqual(at(12), { action: 'go', values });
  });

  it('drops an action that is not offered, is switched off, or rests while something is under way', () => {
    for (const action of ['turn-off', '', 'toString', '__proto__']) {
      assertDropped({ ...act, action }, /not offered/);
    }
    assertDropped({ ...act, action: 'later' }, /switched off/);
    const busy = { ...view, busy: 'Asking' };
    for (const action of ['go', 'copied', 'again', 'copy-1']) {
      assertDropped({ ...act, action }, /under way/, busy);
    }
    assert.deepEqual(checkAct({ ...act, action: 'cancel' }, showing(busy)), { action: 'cancel', values });
  });

  it('drops values that are not those of the fields, one by one', () => {
    const others: readonly object[] = [
      {},
      [],
      { ...values, more: 'x' },
      { password: 'x', level: 'auth-only' },
      { password: 'x', level: 'auth-only', toString: true },
      { ...values, password: true },
      { ...values, password: { length: 3 } },
      { ...values, password: 'x'.repeat(longestValue + 1) },
      { ...values, level: 'disable' },
      { ...values, level: true },
      { ...values, copied: 'true' },
    ];
    for (const other of others) assertDropped({ ...act, values: other }, /values do not fit/);
  });

  it('takes a text of any length up to 64 KiB', () => {
    for (const password of ['', 'x'.repeat(longestValue)]) {
      const typed = { ...values, password };
      assert.deepEqual(checkAct({ ...act, values: typed }, showing(view)), { action: 'go', values: typed });
    }
  });

  it('says of nothing that it drops what it held', () => {
    const secret = 'hunter2-do-not-log';
    const forged: readonly unknown[] = [
      { ...act, action: secret },
      { ...act, turn: 1, values: { ...values, password: secret } },
      { ...act, values: { ...values, [secret]: secret } },
      { type: secret },
    ];
    for (const message of forged) {
      assert.doesNotMatch(dropped(checkAct(message, showing(view))), /hunter2/);
    }
  });
});

function showing(shown: PageView): PageMessage {
  const words = {
    done: '',
    masked: '',
    severities: { information: '', warning: '', error: '' },
    codeStates: { unused: '', used: '', unknown: '', refused: '' },
  };
  return { type: 'page', turn: 7, view: shown, words };
}

function dropped(result: ReturnType<typeof checkAct>): string {
  assert.ok('dropped' in result);
  return result.dropped;
}

function assertDropped(message: unknown, why: RegExp, shown = view): void {
  assert.match(dropped(checkAct(message, showing(shown))), why);
}
