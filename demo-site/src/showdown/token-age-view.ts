// SPDX-License-Identifier: MIT
import { announce } from '../page/announcer.js';
import { button, element, section, setProperties } from '../page/element.js';
import { calendarTime, daysAndHours, inDays } from '../page/format.js';
import { figure, mark } from '../page/scale.js';
import type { Session } from './session.js';
import { AGES, FORECAST, ageOf } from './token-age.js';
import type { TokenAge } from './token-age.js';

const TICK_MS = 1_000;
const SECONDS_PER_DAY = 86_400;
/** The scale ends a little after the token does. */
const SCALE_DAYS = 24;
const MOVES = [1, 7, 15, 22] as const;

const BANDS = [
  { kind: 'fresh', from: 0, to: AGES.rotates },
  { kind: 'due', from: AGES.rotates, to: AGES.stopsToServe },
  { kind: 'rescue', from: AGES.stopsToServe, to: AGES.over },
] as const;

const LEGEND = [
  ['fresh', 'serves'],
  ['due', 'serves, and is rotated'],
  ['rescue', 'can only be rotated'],
] as const;

const position = (days: number) => days / SCALE_DAYS;

function band({ kind, from, to }: (typeof BANDS)[number]): HTMLElement {
  const made = element('div', { class: `age-band age-${kind}` });
  setProperties(made, { at: position(from), span: position(to - from) });
  return made;
}

function describe(age: TokenAge | undefined): string {
  const scale =
    'A scale of 24 days: from 7 the token is rotated ahead of time, from 14 it no longer serves, at 21 it is over.';
  return age ? `${scale} The token is ${daysAndHours(age.seconds)} old.` : `${scale} No token yet.`;
}

/** How far the clocks are ahead, and what moves them. */
function clockControl(session: Session) {
  const reading = element('p', { class: 'clock-reading' });
  const moveTo = async (offsetSeconds: number) => {
    await session.setClock(offsetSeconds);
    const { stored } = session;
    announce(`${reading.textContent ?? ''} ${stored ? FORECAST[ageOf(stored).stage] : ''}`);
  };
  const back = button('Back to now', () => void moveTo(0), { class: 'button button-quiet' });
  const moves = MOVES.map((days) =>
    button(`+${inDays(days)}`, () => void moveTo(session.offsetSeconds + days * SECONDS_PER_DAY), {
      class: 'button',
    }),
  );
  const control = element(
    'div',
    { class: 'clock', role: 'group', 'aria-labelledby': 'clock-title' },
    element('h3', { id: 'clock-title' }, 'Move the clock'),
    element(
      'p',
      { class: 'clock-story' },
      'Weeks pass at once: the login server’s clock is moved, and with it Date.now of this page, which is all that Postern goes by. Nothing else knows.',
    ),
    element('div', { class: 'actions' }, ...moves, back),
    reading,
  );

  function update(): void {
    const days = Math.round(session.offsetSeconds / SECONDS_PER_DAY);
    const where = days === 0 ? 'the present' : `${inDays(days)} ahead`;
    const text = `It is ${calendarTime(Date.now() / 1000)}: ${where}.`;
    if (reading.textContent !== text) reading.textContent = text;
    const isBusy = session.phase !== 'signed-in' && session.phase !== 'signed-out';
    for (const move of [...moves, back]) move.disabled = isBusy;
  }

  return { control, update };
}

/** The token's age on the scale of its 21 days, and the clock that it ages by. */
export function tokenAgeView(session: Session): HTMLElement {
  const age = figure('Age');
  const serves = figure('Serves for');
  const ends = figure('Over in');
  const rotations = figure('Rotations');
  const now = element('div', { class: 'now' }, element('span', {}, 'now'));
  const spent = element('div', { class: 'age-band age-spent' });
  const track = element(
    'div',
    { class: 'timeline-track' },
    ...BANDS.map(band),
    spent,
    mark('issued', position(0), 'issued', 'day 0'),
    mark('due', position(AGES.rotates), 'rotated', 'day 7'),
    mark('serves', position(AGES.stopsToServe), 'stops to serve', 'day 14'),
    mark('over', position(AGES.over), 'over', 'day 21'),
    now,
  );
  const scale = element('div', { class: 'timeline age-scale', role: 'img' }, track);
  const forecast = element('p', { class: 'forecast' });
  const again = button('New connection', () => void session.connect(), {
    class: 'button button-primary',
  });
  const clock = clockControl(session);

  function update(): void {
    const { stored } = session;
    const present = stored && ageOf(stored);
    const remaining = (days: number) =>
      !present
        ? '–'
        : present.days < days
          ? daysAndHours(days * SECONDS_PER_DAY - present.seconds)
          : 'ended';
    age.value.textContent = present ? daysAndHours(present.seconds) : '–';
    serves.value.textContent = remaining(AGES.stopsToServe);
    ends.value.textContent = remaining(AGES.over);
    rotations.value.textContent = String(session.rotations);
    const reached = Math.min(SCALE_DAYS, present?.days ?? 0);
    setProperties(now, { at: position(reached) });
    setProperties(spent, { at: 0, span: position(Math.min(AGES.over, reached)) });
    now.hidden = !present;
    scale.dataset['stage'] = present?.stage ?? 'none';
    scale.setAttribute('aria-label', describe(present));
    const text = present ? FORECAST[present.stage] : 'Sign in, and the token’s age is shown here.';
    if (forecast.textContent !== text) forecast.textContent = text;
    again.disabled = session.phase !== 'signed-in';
    clock.update();
  }

  session.addEventListener('change', update);
  setInterval(() => !document.hidden && update(), TICK_MS);
  update();
  return section(
    'token-age',
    'Age of the token',
    'A token lives for three weeks. Postern replaces it after one, and can still do so for a week after it has stopped to serve.',
    element('dl', { class: 'figures' }, age.row, serves.row, ends.row, rotations.row),
    scale,
    element(
      'ul',
      { class: 'legend', 'aria-hidden': 'true' },
      ...LEGEND.map(([kind, text]) => element('li', { class: `legend-${kind}` }, text)),
    ),
    element(
      'div',
      { class: 'age-controls' },
      clock.control,
      element(
        'div',
        { class: 'next-use' },
        element('h3', {}, 'What comes next'),
        forecast,
        element('div', { class: 'actions' }, again),
      ),
    ),
  );
}
