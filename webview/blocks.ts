/** What is only read or pressed: one function draws one kind of block. */
import type {
  Block,
  CodesBlock,
  KeyBlock,
  NoticeBlock,
  PageButton,
  PageWords,
  ProgressStep,
  QrBlock,
  RecoveryCodeView,
  TableBlock,
} from '../src/shared/panelProtocol.ts';
import { element, graphic, spoken } from './dom.ts';
import { severityIcon } from './icons.ts';

/** What drawing needs beside the block itself. */
export interface Drawing {
  readonly words: PageWords;
  /** A button that says what was pressed. */
  readonly button: (button: PageButton) => HTMLElement;
}

export type ReadBlock = Exclude<Block, { id: string }>;

export function drawBlock(block: ReadBlock, drawing: Drawing): HTMLElement {
  switch (block.kind) {
    case 'text':
      return element('p', { class: 'text' }, [block.text]);
    case 'heading':
      return element('h2', {}, [block.text]);
    case 'list':
      return element(
        block.ordered === true ? 'ol' : 'ul',
        { class: 'list' },
        block.items.map(item => element('li', {}, [item])),
      );
    case 'notice':
      return notice(block, drawing);
    case 'qr':
      return qr(block);
    case 'key':
      return key(block, drawing);
    case 'codes':
      return codes(block, drawing);
    case 'facts':
      return element(
        'dl',
        { class: 'facts' },
        block.rows.map(({ name, value }) =>
          element('div', {}, [element('dt', {}, [name]), element('dd', {}, [value])]),
        ),
      );
    case 'table':
      return table(block);
  }
}

export function drawProgress(steps: readonly ProgressStep[], words: PageWords): HTMLElement {
  const items = steps.map(({ label, state }, index) => {
    const isDone = state === 'done';
    const sign = element('span', { class: 'number', 'aria-hidden': 'true' }, [isDone ? '✓' : `${index + 1}`]);
    const name = element('span', { class: 'name' }, [label]);
    return element('li', { class: state, ...(state === 'current' ? { 'aria-current': 'step' } : {}) }, [
      sign,
      name,
      ...(isDone ? [spoken(` (${words.done})`)] : []),
    ]);
  });
  return element('ol', { class: 'progress' }, items);
}

/** An element of this role is read when it comes into the page. */
function notice({ severity, text, buttons = [] }: NoticeBlock, drawing: Drawing): HTMLElement {
  const role = severity === 'information' ? 'status' : 'alert';
  return element('div', { class: `notice ${severity}`, role }, [
    severityIcon(severity),
    element('div', {}, [
      element('p', {}, [spoken(`${drawing.words.severities[severity]}: `), text]),
      ...buttonRow(buttons, drawing),
    ]),
  ]);
}

/** Dark on white in every theme, or cameras do not find it. */
function qr({ size, path, label }: QrBlock): HTMLElement {
  const picture = graphic('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label }, [
    graphic('rect', { width: `${size}`, height: `${size}`, fill: '#fff' }),
    graphic('path', { d: path, fill: '#000' }),
  ]);
  return element('div', { class: 'qr' }, [picture]);
}

function key({ label, groups, details, buttons }: KeyBlock, drawing: Drawing): HTMLElement {
  const parts = groups.flatMap(group => [element('span', {}, [group]), ' ']);
  return element('div', { class: 'key' }, [
    element('p', { class: 'label' }, [label]),
    element('code', { translate: 'no' }, parts.slice(0, -1)),
    ...buttonRow(buttons, drawing),
    ...(details.length > 0 ? [element('p', { class: 'hint' }, [details.join(' · ')])] : []),
  ]);
}

/** Characters; a longer one has a line of its own, the others stand in two columns. */
const longCode = 24;

function codes({ label, codes: all, buttons }: CodesBlock, drawing: Drawing): HTMLElement {
  const isLong = all.some(({ code = '' }) => code.length > longCode);
  return element('div', { class: isLong ? 'codes long' : 'codes' }, [
    element('h2', {}, [label]),
    element(
      'ol',
      {},
      all.map(code => recoveryCode(code, drawing)),
    ),
    ...buttonRow(buttons, drawing),
  ]);
}

/** Struck through is for the eye, the word for everyone. */
function recoveryCode({ code, state, note, button }: RecoveryCodeView, drawing: Drawing): HTMLElement {
  const { words } = drawing;
  const shown =
    code === undefined
      ? element('span', { class: 'masked' }, [
          element('span', { 'aria-hidden': 'true' }, ['••••••••••']),
          spoken(words.masked),
        ])
      : element('code', { translate: 'no' }, [code]);
  const remarks = [...(state === 'unused' ? [] : [words.codeStates[state]]), ...(note ? [note] : [])];
  return element('li', { class: state }, [
    element('div', { class: 'code-line' }, [shown, ...(button ? [drawing.button(button)] : [])]),
    ...(remarks.length > 0 ? [element('p', { class: 'hint' }, [remarks.join(' · ')])] : []),
  ]);
}

function table({ corner, columns, rows }: TableBlock): HTMLElement {
  const mark = (index: number) => (columns[index]?.marked === true ? 'marked' : '');
  const heads = columns.map(({ name, note }, index) =>
    element('th', { scope: 'col', class: mark(index) }, [
      name,
      ' ',
      element('span', { class: 'hint' }, [note]),
    ]),
  );
  const body = rows.map(({ name, cells }) =>
    element('tr', {}, [
      element('th', { scope: 'row' }, [name]),
      ...cells.map(({ yes, text }, index) =>
        element('td', { class: `${yes ? 'yes' : 'no'} ${mark(index)}` }, [
          element('div', { class: 'cell' }, [
            element('span', { class: 'sign', 'aria-hidden': 'true' }, [yes ? '●' : '–']),
            element('span', {}, [text]),
          ]),
        ]),
      ),
    ]),
  );
  return element('table', {}, [
    element('thead', {}, [element('tr', {}, [element('th', { scope: 'col' }, [corner]), ...heads])]),
    element('tbody', {}, body),
  ]);
}

function buttonRow(buttons: readonly PageButton[], { button }: Drawing): readonly HTMLElement[] {
  return buttons.length === 0 ? [] : [element('div', { class: 'buttons' }, buttons.map(button))];
}
