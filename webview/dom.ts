/** Builds elements. Text becomes text nodes, so nothing that is shown can become markup. */

type Attributes = Readonly<Record<string, string>>;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes,
  children: readonly (Node | string)[],
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), attributes, children);
}

/** One of the component library's, whose names TypeScript does not know. */
export function component(
  name: `vscode-${string}`,
  attributes: Attributes,
  children: readonly (Node | string)[],
): HTMLElement {
  return filled(document.createElement(name), attributes, children);
}

export function graphic(
  name: 'svg' | 'path' | 'rect',
  attributes: Attributes,
  children: readonly Node[] = [],
): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** Seen by nobody, read by screen readers. */
export function spoken(text: string): HTMLElement {
  return element('span', { class: 'spoken' }, [text]);
}

function filled<Made extends Element>(
  made: Made,
  attributes: Attributes,
  children: readonly (Node | string)[],
): Made {
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}
