/** What can be filled in: fields, choices and checks. */
import type { Block, CheckBlock, ChoiceBlock, FieldBlock } from '../src/shared/panelProtocol.ts';
import { checkbox, radioGroup } from './components.ts';
import { element } from './dom.ts';
import { severityIcon } from './icons.ts';

/** A block that takes input, as it stands in the page. */
export interface Input {
  readonly id: string;
  readonly element: HTMLElement;
  readonly value: () => string | boolean;
  readonly focus: () => void;
  /** What it holds was turned down: the next keystroke replaces it, and why it was is said. */
  readonly retry: () => void;
  /** Resting, it is read and keeps the focus, but cannot be changed. */
  readonly rest: (resting: boolean) => void;
  /** Takes over what is said about it; false where it has to be drawn anew. */
  readonly take: (next: Block) => boolean;
}

export function fieldInput(block: FieldBlock): Input {
  const control = controlOf(block);
  const label = element('label', { for: control.id, class: 'label' }, [block.label]);
  const hint = element('p', { id: `${control.id}-hint`, class: 'hint' }, []);
  const error = element('p', { id: `${control.id}-error`, class: 'field-error', role: 'alert' }, []);
  control.value = block.value ?? '';
  control.setAttribute('aria-describedby', `${hint.id} ${error.id}`);
  describe(block);
  return {
    id: block.id,
    element: element('div', { class: 'field' }, [label, hint, control, error]),
    value: () => control.value,
    focus: () => control.focus(),
    retry: () => {
      error.replaceChildren(...error.cloneNode(true).childNodes);
      if (!document.hasFocus()) return;
      control.focus();
      control.select();
      error.scrollIntoView({ block: 'nearest' });
    },
    rest: resting => {
      control.readOnly = resting;
    },
    take: next => {
      if (next.kind !== 'field' || next.id !== block.id || next.input !== block.input) return false;
      label.textContent = next.label;
      describe(next);
      return true;
    },
  };

  function describe({ hint: hintText = '', error: errorText = '' }: FieldBlock): void {
    if (hint.textContent !== hintText) hint.textContent = hintText;
    if (error.textContent !== errorText) {
      error.replaceChildren(
        ...(errorText === '' ? [] : [severityIcon('error'), element('span', {}, [errorText])]),
      );
    }
    control.setAttribute('aria-invalid', String(errorText !== ''));
  }
}

function controlOf({ id, input }: FieldBlock): HTMLInputElement | HTMLTextAreaElement {
  const common = {
    id: `field-${id}`,
    class: `control ${input}`,
    autocomplete: input === 'code' ? 'one-time-code' : 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  };
  if (input === 'lines') return element('textarea', { ...common, rows: '8' }, []);
  const type = input === 'password' ? 'password' : 'text';
  return element('input', { ...common, type, ...(input === 'code' ? { inputmode: 'numeric' } : {}) }, []);
}

export function choiceInput(block: ChoiceBlock): Input {
  const { element: group, value, rest } = radioGroup(block);
  return {
    id: block.id,
    element: group,
    value,
    focus: () => group.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    retry: () => {},
    rest,
    take: () => false,
  };
}

/** @param taken when it was changed by the person */
export function checkInput(block: CheckBlock, taken: (action: string) => void): Input {
  const { element: box, checked } = checkbox(block);
  const { action } = block;
  if (action !== undefined) box.addEventListener('change', () => taken(action));
  return {
    id: block.id,
    element: box,
    value: checked,
    focus: () => box.focus(),
    retry: () => {},
    rest: resting => box.toggleAttribute('readonly', resting),
    take: () => false,
  };
}
