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

export function setResting(made: HTMLElement, rests: boolean): void {
  if (rests) made.setAttribute('aria-disabled', 'true');
  else made.removeAttribute('aria-disabled');
}

/** For the eye: what it stands for is said in text beside it. */
export function progressRing(): HTMLElement {
  return component('vscode-progress-ring', { 'aria-hidden': 'true' }, []);
}

export interface Choice {
  readonly element: HTMLElement;
  readonly value: () => string;
}

export function radioGroup({ id, label, options, value }: ChoiceBlock): Choice {
  const made = component('vscode-radio-group', { id, orientation: 'vertical' }, [
    element('span', { slot: 'label', class: 'label' }, [label]),
    ...options.map(option =>
      component('vscode-radio', { value: option.value }, [
        element('span', { class: 'option' }, [option.label]),
        element('span', { class: 'hint' }, [option.detail]),
      ]),
    ),
  ]);
  const group = made as HTMLElement & { value: string };
  group.setAttribute('aria-label', label);
  group.value = value;
  return { element: group, value: () => group.value };
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
