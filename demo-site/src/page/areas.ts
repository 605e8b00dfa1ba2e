// SPDX-License-Identifier: MIT
import { button, element } from './element.js';

/** What the page shows for one provider. With more than one, the masthead gets a tab for each. */
export interface ProviderArea {
  /** Also the URL fragment that selects it. */
  readonly id: string;
  readonly title: string;
  /** Path of the redirect URI: the area that a login's answer belongs to. */
  readonly callbackPath: string;
  /** Called once, when the area is first shown. */
  mount(panel: HTMLElement): void;
}

const NEXT_TAB: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

function initialArea(areas: readonly ProviderArea[]): ProviderArea | undefined {
  return (
    areas.find(({ callbackPath }) => callbackPath === location.pathname) ??
    areas.find(({ id }) => `#${id}` === location.hash) ??
    areas[0]
  );
}

/** Shows the areas in `main`; `tabList` stays hidden while there is only one. */
export function showAreas(
  main: HTMLElement,
  tabList: HTMLElement,
  areas: readonly ProviderArea[],
): void {
  const initial = initialArea(areas);
  if (areas.length === 1) {
    const panel = element('div', { class: 'area' });
    main.append(panel);
    initial?.mount(panel);
    return;
  }

  const mounted = new Set<ProviderArea>();
  const entries = areas.map((area) => {
    const tab = button(area.title, () => select(area), {
      id: `tab-${area.id}`,
      class: 'area-tab',
      role: 'tab',
      'aria-controls': `area-${area.id}`,
    });
    const panel = element('div', {
      id: `area-${area.id}`,
      class: 'area',
      role: 'tabpanel',
      'aria-labelledby': tab.id,
    });
    return { area, tab, panel };
  });

  function select(area: ProviderArea): void {
    for (const entry of entries) {
      const isSelected = entry.area === area;
      entry.tab.setAttribute('aria-selected', String(isSelected));
      entry.tab.tabIndex = isSelected ? 0 : -1;
      entry.panel.hidden = !isSelected;
      if (isSelected && !mounted.has(area)) {
        mounted.add(area);
        area.mount(entry.panel);
      }
    }
  }

  const list = element('div', {
    class: 'area-tab-list',
    role: 'tablist',
    'aria-label': 'Provider',
  });
  list.append(...entries.map(({ tab }) => tab));
  list.addEventListener('keydown', (event) => {
    const index = entries.findIndex(({ tab }) => tab === document.activeElement);
    const next = entries[NEXT_TAB[event.key]?.(index, entries.length) ?? -1];
    if (index < 0 || !next) return;
    event.preventDefault();
    select(next.area);
    next.tab.focus();
  });
  tabList.append(list);
  tabList.hidden = false;
  main.append(...entries.map(({ panel }) => panel));
  if (initial) select(initial);
}
