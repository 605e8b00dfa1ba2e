// SPDX-License-Identifier: MIT
import { element } from './element.js';

/**
 * What the page shows for one provider. Each is at a path of its own and so in a document of its
 * own: what one does to its clock or its sockets is nothing to the other.
 */
export interface ProviderArea {
  readonly title: string;
  readonly path: string;
  /** Path of the redirect URI: the area that a login's answer belongs to. */
  readonly callbackPath: string;
  mount(panel: HTMLElement): void;
}

/** Shows the area of this URL in `main`, and which it is in `tabs`: the first, if it is of none. */
export function showArea(
  main: HTMLElement,
  tabs: HTMLElement,
  areas: readonly ProviderArea[],
): void {
  const area =
    areas.find(({ path, callbackPath }) => [path, callbackPath].includes(location.pathname)) ??
    areas[0];
  if (!area) return;
  document.title = `${area.title} - ${document.title}`;
  for (const tab of tabs.querySelectorAll('a')) {
    if (tab.pathname === area.path) tab.setAttribute('aria-current', 'page');
  }
  const panel = element('div', { class: 'area' });
  main.append(panel);
  area.mount(panel);
}
