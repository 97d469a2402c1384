/**
 * The components that come from a library, all of them in this file (and their names in page.css): the library is
 * no longer looked after, and another one has to fit in its place.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
} from '@vscode/webview-ui-toolkit';
import type { CheckBlock, ChoiceBlock, PageButton } from '../src/shared/panelProtocol.ts';
import { component, element } from './dom.ts';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeProgressRing(),
  vsCodeRadio(),
  vsCodeRadioGroup(),
);

/** Its state is set by `setResting()`: a button that rests stays where the keyboard finds it. */
export function button({ label }: PageButton, primary: boolean): HTMLElement {
  return component('vscode-button', { appearance: primary ? 'primary' : 'secondary' }, [label]);
}

/** By the property: the library hands it on to the button that it has inside, the attribute it does not. */
export function setResting(made: HTMLElement, rests: boolean): void {
  made.ariaDisabled = rests ? 'true' : null;
}

/** For the eye: what it stands for is said in text beside it. */
export function progressRing(): HTMLElement {
  return component('vscode-progress-ring', { 'aria-hidden': 'true' }, []);
}

export interface Choice {
  readonly element: HTMLElement;
  readonly value: () => string;
  readonly rest: (resting: boolean) => void;
}

export function radioGroup({ id, label, options, value }: ChoiceBlock): Choice {
  const made = component('vscode-radio-group', { id, orientation: 'vertical' }, [
    element('span', { slot: 'label', class: 'label' }, [label]),
    ...options.map(option =>
      component('vscode-radio', { value: option.value }, [
        element('span', { class: 'option' }, [option.label]),
        ' ',
        element('span', { class: 'hint' }, [option.detail]),
      ]),
    ),
  ]);
  const group = made as HTMLElement & { value: string };
  group.ariaLabel = label;
  group.value = value;
  let isResting = false;
  // The library's own `readonly` says of each radio what may be said of the group alone.
  const hold = (event: Event) => {
    const leaves = event instanceof KeyboardEvent && event.key === 'Tab';
    if (isResting && !leaves) event.stopImmediatePropagation();
  };
  for (const kind of ['click', 'keydown']) group.addEventListener(kind, hold, { capture: true });
  return {
    element: group,
    value: () => group.value,
    rest: resting => {
      isResting = resting;
      group.ariaReadOnly = String(resting);
    },
  };
}

export interface Check {
  readonly element: HTMLElement;
  readonly checked: () => boolean;
}

export function checkbox({ id, label, checked }: CheckBlock): Check {
  const box = component('vscode-checkbox', { id }, [label]) as HTMLElement & { checked: boolean };
  box.checked = checked;
  return { element: box, checked: () => box.checked };
}
