// SPDX-License-Identifier: MIT
import { element, section, setProperties } from '../page/element.js';
import { clockTime, countdown } from '../page/format.js';
import { figure, mark } from '../page/scale.js';
import type { Session } from './session.js';
import { makeScale } from './timeline-scale.js';
import type { TimelineScale } from './timeline-scale.js';
import type { TokenLife } from './token-lives.js';

const TICK_MS = 200;
const NARROW_PX = 560;
const LIVES_THAT_FIT = { narrow: 1.6, wide: 2.6 };

/** A token's life as a stone: how much of it is spent, and the part in which it is renewed. */
function stone(life: TokenLife, index: number, scale: TimelineScale) {
  const length = life.expiresAt - life.issuedAt;
  const spent = element('div', { class: 'stone-spent' });
  const due = element('div', { class: 'stone-due' });
  const made = element(
    'div',
    { class: 'stone', 'data-state': life.endedAt === undefined ? 'current' : 'past' },
    spent,
    due,
  );
  setProperties(made, {
    at: scale.position(life.issuedAt),
    span: scale.span(length),
    course: (index + 1) % 2,
  });
  setProperties(due, { at: (life.dueAt - life.issuedAt) / length });
  const showSpent = (now: number) => {
    const until = Math.min(life.endedAt ?? now, life.expiresAt, now);
    setProperties(spent, { span: Math.max(0, until - life.issuedAt) / length });
  };
  return { made, showSpent };
}

function refreshesSinceSignIn(lives: readonly TokenLife[]): number {
  return lives.length - 1 - lives.findLastIndex(({ origin }) => origin === 'sign-in');
}

function describe(lives: readonly TokenLife[]): string {
  const newest = lives.at(-1);
  if (!newest) return 'No access token yet.';
  const { issuedAt, dueAt, expiresAt, endedAt } = newest;
  const end = endedAt === undefined ? '' : ` It was given up at ${clockTime(endedAt)}.`;
  return (
    `Access token issued at ${clockTime(issuedAt)}, due for refresh at ${clockTime(dueAt)}, ` +
    `expires at ${clockTime(expiresAt)}.${end} Refreshes since sign-in: ${refreshesSinceSignIn(lives)}.`
  );
}

/** The life of the access token: issued, now, due, expiry, and the refreshes before. */
export function timelineView(session: Session): HTMLElement {
  const dueIn = figure('Refresh due in');
  const endsIn = figure('Expires in');
  const renewed = figure('Refreshes');
  const figures = element('dl', { class: 'figures' }, dueIn.row, endsIn.row, renewed.row);
  const track = element('div', { class: 'timeline-track' });
  const drawing = element('div', { class: 'timeline', role: 'img' }, track);
  const past = element('ol', { class: 'visually-hidden' });
  const legend = element(
    'ul',
    { class: 'legend', 'aria-hidden': 'true' },
    ...['spent', 'left', 'due', 'past', 'refreshed'].map((kind) =>
      element('li', { class: `legend-${kind}` }, LEGEND[kind] ?? ''),
    ),
  );
  const empty = element(
    'p',
    { class: 'empty' },
    'No token yet. Sign in, and its life is drawn here.',
  );
  const now = element('div', { class: 'now' }, element('span', {}, 'now'));
  let stones: ReturnType<typeof stone>[] = [];
  let scale = makeScale([], 1);

  function draw(): void {
    const lives = session.lives.all;
    const hasLives = lives.length > 0;
    const isNarrow = drawing.clientWidth > 0 && drawing.clientWidth < NARROW_PX;
    scale = makeScale(lives, isNarrow ? LIVES_THAT_FIT.narrow : LIVES_THAT_FIT.wide);
    empty.hidden = hasLives;
    for (const part of [figures, drawing, legend]) part.hidden = !hasLives;
    stones = lives.map((life, index) => stone(life, index, scale));
    const refreshes = lives.filter(({ origin }) => origin === 'refresh');
    renewed.value.textContent = String(refreshesSinceSignIn(lives));
    const newest = lives.at(-1);
    track.replaceChildren(
      ...stones.map(({ made }) => made),
      ...refreshes.map(({ issuedAt }) => mark('refreshed', scale.position(issuedAt))),
      ...(newest
        ? [
            mark('issued', scale.position(newest.issuedAt), 'issued', clockTime(newest.issuedAt)),
            mark('due', scale.position(newest.dueAt), 'refresh due', clockTime(newest.dueAt)),
            mark(
              'expiry',
              scale.position(newest.expiresAt),
              'expires',
              clockTime(newest.expiresAt),
            ),
          ]
        : []),
      now,
    );
    drawing.setAttribute('aria-label', describe(lives));
    past.replaceChildren(
      ...refreshes.map(({ issuedAt }) => element('li', {}, `Refreshed at ${clockTime(issuedAt)}`)),
    );
    tick();
  }

  function tick(): void {
    const seconds = Date.now() / 1000;
    for (const { showSpent } of stones) showSpent(seconds);
    setProperties(now, { at: Math.min(1, scale.position(seconds)) });
    const life = session.lives.current;
    drawing.dataset['state'] = !life ? 'over' : seconds < life.dueAt ? 'fresh' : 'due';
    dueIn.value.textContent = !life
      ? '–'
      : seconds < life.dueAt
        ? countdown(life.dueAt - seconds)
        : 'now';
    endsIn.value.textContent = !life
      ? '–'
      : seconds < life.expiresAt
        ? countdown(life.expiresAt - seconds)
        : 'expired';
  }

  session.addEventListener('change', draw);
  new ResizeObserver(draw).observe(drawing);
  setInterval(() => !document.hidden && tick(), TICK_MS);
  draw();
  return section(
    'timeline-panel',
    'Life of the access token',
    'Two minutes here, ten hours at Path of Exile. Postern renews it before it ends.',
    empty,
    figures,
    drawing,
    legend,
    past,
  );
}

const LEGEND: Record<string, string> = {
  spent: 'spent',
  left: 'left',
  due: 'due for refresh',
  past: 'never needed',
  refreshed: 'refreshed',
};
