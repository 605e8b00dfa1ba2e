// SPDX-License-Identifier: MIT

export type Child = Node | string | undefined | false;

/** Makes an element. `true` sets an attribute without a value; `false` leaves it out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

export function button(
  label: string,
  onPress: () => void,
  attributes: Record<string, string | boolean> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'button', ...attributes }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** A titled region of the page. */
export function section(
  id: string,
  title: string,
  introduction: string,
  ...children: Child[]
): HTMLElement {
  const headingId = `${id}-title`;
  return element(
    'section',
    { id, class: `panel ${id}`, 'aria-labelledby': headingId },
    element(
      'div',
      { class: 'panel-head' },
      element('h2', { id: headingId, tabindex: '-1' }, title),
      element('p', { class: 'panel-introduction' }, introduction),
    ),
    ...children,
  );
}

/** Parses an SVG of ours, so that the page's style sheet reaches into it. */
export function drawing(source: string, className: string): Element {
  const { documentElement } = new DOMParser().parseFromString(source, 'image/svg+xml');
  documentElement.setAttribute('class', className);
  documentElement.setAttribute('aria-hidden', 'true');
  documentElement.setAttribute('focusable', 'false');
  return document.importNode(documentElement, true);
}

/** Sets CSS custom properties through CSSOM, which the CSP allows; `style="…"` it does not. */
export function setProperties(target: HTMLElement, properties: Record<string, number>): void {
  for (const [name, value] of Object.entries(properties)) {
    target.style.setProperty(`--${name}`, value.toFixed(5));
  }
}
