/**
 * Draws the `PageView`s that the extension sends and says what the person does there. A view of the same step changes
 * only what differs, so that what is typed and where the focus is stay; a new step starts from an empty page.
 */
import {
  type Block,
  isPageMessage,
  type PageButton,
  type PageMessage,
  type PageValues,
} from '../src/shared/panelProtocol.ts';
import { type Drawing, drawBlock, drawProgress } from './blocks.ts';
import { button as buttonComponent, progressRing, setResting } from './components.ts';
import { element } from './dom.ts';
import { checkInput, choiceInput, fieldInput, type Input } from './fields.ts';
import { act, sayReady } from './host.ts';

/** A block as it stands in the page. */
interface Part {
  readonly block: Block;
  readonly element: HTMLElement;
  readonly input?: Input;
}

class Page {
  readonly #top = element('header', {}, []);
  readonly #heading = element('h1', { tabindex: '-1' }, []);
  readonly #blocks = element('div', { class: 'blocks' }, []);
  readonly #buttons = element('div', { class: 'buttons' }, []);
  readonly #busy = element('div', { class: 'busy', role: 'status' }, []);
  readonly #actions = new WeakMap<Element, PageButton>();
  #parts: readonly Part[] = [];
  #message: PageMessage;
  /** The action that was taken last, until the view comes that tells what became of it. */
  #taken: string | undefined;

  constructor(message: PageMessage) {
    this.#message = message;
    const footer = element('footer', {}, [this.#buttons, this.#busy]);
    const main = element('main', {}, [this.#top, this.#blocks, footer]);
    main.addEventListener('click', event => this.#press(event.target));
    main.addEventListener('keydown', event => this.#pressKey(event));
    document.body.replaceChildren(main);
    this.draw(message);
  }

  get step(): string {
    return this.#message.view.step;
  }

  draw(message: PageMessage): void {
    const { view } = message;
    const focused = this.#focused();
    const outcomeOf = view.busy === undefined ? this.#taken : undefined;
    const before = { primary: this.#message.view.buttons[0]?.action, error: this.#wrong()?.error };
    this.#message = message;
    document.title = view.heading;
    this.#drawTop();
    this.#drawBlocks(view.blocks, outcomeOf !== undefined);
    this.#drawButtons();
    this.#drawBusy();
    this.#rest();
    // Where nothing had it, what the step begins with may wait for it.
    if (focused && document.activeElement === document.body) focusWhenHere(focused.restore);
    if (outcomeOf === undefined) return;
    this.#taken = undefined;
    const wrong = this.#wrong();
    if (outcomeOf === before.primary || wrong?.error !== before.error) wrong?.retry();
  }

  /** Where the next keystroke belongs when the step begins. */
  focusStart(): void {
    const wanted = this.#parts.find(({ input }) => input?.id === this.#message.view.focus)?.input;
    if (wanted) wanted.focus();
    else this.#heading.focus();
  }

  /** The first field whose content was turned down, and why. */
  #wrong(): { readonly error: string; readonly retry: () => void } | undefined {
    const all = this.#parts.flatMap(({ block, input }) =>
      block.kind === 'field' && block.error && input ? [{ error: block.error, retry: input.retry }] : [],
    );
    return all[0];
  }

  #drawTop(): void {
    const { view, words } = this.#message;
    if (this.#heading.textContent !== view.heading) this.#heading.textContent = view.heading;
    place(this.#top, [
      ...(view.progress?.length ? [drawProgress(view.progress, words)] : []),
      this.#heading,
      ...(view.about === undefined ? [] : [element('p', { class: 'about' }, [view.about])]),
    ]);
  }

  #drawBlocks(blocks: readonly Block[], isOutcome: boolean): void {
    this.#parts = blocks.map(block => this.#part(block, isOutcome));
    place(
      this.#blocks,
      this.#parts.map(part => part.element),
    );
  }

  /**
   * What is the same stays as it is; of what can be filled in, what was filled in stays. As the outcome of an action
   * the same notice is said once more.
   */
  #part(block: Block, isOutcome: boolean): Part {
    const same = this.#parts.find(part => JSON.stringify(part.block) === JSON.stringify(block));
    if (same && !(isOutcome && block.kind === 'notice')) return same;
    if (!('id' in block)) return { block, element: drawBlock(block, this.#drawing()) };
    const before = this.#parts.find(({ input }) => input?.id === block.id);
    if (before?.input?.take(block)) return { ...before, block };
    const input = this.#input(withValue(block, before));
    return { block, element: input.element, input };
  }

  #input(block: Extract<Block, { id: string }>): Input {
    switch (block.kind) {
      case 'field':
        return fieldInput(block);
      case 'choice':
        return choiceInput(block);
      case 'check':
        return checkInput(block, action => this.#say(action));
    }
  }

  #drawing(): Drawing {
    return { words: this.#message.words, button: wanted => this.#button(wanted, false) };
  }

  #button(wanted: PageButton, primary: boolean): HTMLElement {
    const made = buttonComponent(wanted, primary);
    this.#actions.set(made, wanted);
    return made;
  }

  /** A button that is there already keeps its place and the focus. */
  #drawButtons(): void {
    const old = [...this.#buttons.children].filter(child => child instanceof HTMLElement);
    const made = this.#message.view.buttons.map((wanted, index) => {
      const kept = old.find(
        (child, position) =>
          this.#actions.get(child)?.action === wanted.action && (position === 0) === (index === 0),
      );
      if (kept === undefined) return this.#button(wanted, index === 0);
      if (kept.textContent !== wanted.label) kept.textContent = wanted.label;
      this.#actions.set(kept, wanted);
      return kept;
    });
    place(this.#buttons, made);
  }

  #drawBusy(): void {
    const { busy } = this.#message.view;
    if (this.#busy.textContent === (busy ?? '')) return;
    this.#busy.replaceChildren(...(busy === undefined ? [] : [progressRing(), element('span', {}, [busy])]));
  }

  #rest(): void {
    const resting = this.#message.view.busy !== undefined;
    this.#blocks.classList.toggle('resting', resting);
    for (const { input } of this.#parts) input?.rest(resting);
    for (const made of buttonsIn(document.body)) {
      const wanted = this.#actions.get(made);
      if (wanted) setResting(made, this.#rests(wanted));
    }
  }

  #rests({ disabled = false, whileBusy = false }: PageButton): boolean {
    return disabled || (this.#message.view.busy !== undefined && !whileBusy);
  }

  #press(target: EventTarget | null): void {
    const made = target instanceof Element ? target.closest('vscode-button') : null;
    const pressed = made ? this.#actions.get(made) : undefined;
    if (pressed) this.#take(pressed);
  }

  /**
   * Enter in a field of one line, on a choice, or on the heading, where the focus starts, is the primary button. A key
   * that is held down since the page before is not meant for this one.
   */
  #pressKey(event: KeyboardEvent): void {
    const { target, key, isComposing, repeat } = event;
    if (key !== 'Enter' || isComposing || repeat || !(target instanceof HTMLElement)) return;
    const primary = this.#message.view.buttons[0];
    if (!primary || !target.matches('input, vscode-radio, h1')) return;
    event.preventDefault();
    this.#take(primary);
  }

  #take(taken: PageButton): void {
    if (!this.#rests(taken)) this.#say(taken.action);
  }

  #say(action: string): void {
    this.#taken = action;
    act(this.#message.turn, action, this.#values());
  }

  #values(): PageValues {
    return Object.fromEntries(
      this.#parts.flatMap(({ input }) => (input ? [[input.id, input.value()] as const] : [])),
    );
  }

  /**
   * Where the focus goes when what has it is replaced: to the same action, or to what stands in the same place. Of
   * buttons that is the place counted from the last one, where "Hide" comes in place of "Show" and others come before.
   */
  #focused(): { restore: () => void } | undefined {
    const active = document.activeElement;
    if (active === null || active === document.body) return undefined;
    const index = this.#parts.findIndex(part => part.element.contains(active));
    const before: readonly Element[] = buttonsIn(this.#parts[index]?.element);
    const fromEnd = before.length - before.indexOf(active);
    const action = this.#actions.get(active)?.action;
    const restore = () => {
      const { element: there, input } = this.#parts[index] ?? {};
      const buttons = buttonsIn(there);
      const sameAction = buttonsIn(document.body).find(
        one => action !== undefined && this.#actions.get(one)?.action === action,
      );
      if (sameAction) sameAction.focus();
      else if (input) input.focus();
      else (buttons.at(-fromEnd) ?? buttons[0] ?? this.#heading).focus();
    };
    return { restore };
  }
}

function buttonsIn(parent: HTMLElement | undefined): readonly HTMLElement[] {
  return [...(parent?.querySelectorAll<HTMLElement>('vscode-button') ?? [])];
}

/** What was filled in before comes before what stood there at first. */
function withValue<Filled extends Block>(block: Filled, before: Part | undefined): Filled {
  if (before === undefined || before.block.kind !== block.kind) return block;
  const value = before.input?.value();
  if (block.kind !== 'check') return { ...block, value };
  // What the extension has ticked since is ticked: a copy was saved, say.
  const isNews = before.block.kind === 'check' && before.block.checked !== block.checked;
  return isNews ? block : { ...block, checked: value };
}

/** Makes these the children of the parent; those that are there already are not moved, which would take their focus. */
function place(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  for (const child of [...parent.children]) {
    if (!wanted.some(one => one === child)) child.remove();
  }
  for (const [index, child] of wanted.entries()) {
    const there = parent.children[index];
    if (there !== child) parent.insertBefore(child, there ?? null);
  }
}

let page: Page | undefined;
/** What was to have the focus while it was elsewhere in VS Code. */
let waiting: (() => void) | undefined;

/** At once, or as soon as the page has the focus: it is never taken from elsewhere, where it would close what is open. */
function focusWhenHere(focus: () => void): void {
  if (document.hasFocus()) focus();
  else waiting = focus;
}

function show(message: PageMessage): void {
  if (page?.step === message.view.step) {
    page.draw(message);
    return;
  }
  const shown = new Page(message);
  page = shown;
  window.scrollTo(0, 0);
  focusWhenHere(() => {
    // Reading comes before typing: what has the focus may stand below what is to be done first.
    const { scrollX, scrollY } = window;
    shown.focusStart();
    window.scrollTo(scrollX, scrollY);
  });
}

window.addEventListener('message', event => {
  if (isPageMessage(event.data)) show(event.data);
});
// Whoever points at something has chosen what is to have the focus.
window.addEventListener(
  'pointerdown',
  () => {
    waiting = undefined;
  },
  { capture: true },
);
window.addEventListener('focus', () => {
  waiting?.();
  waiting = undefined;
});
sayReady();
