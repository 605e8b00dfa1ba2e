// SPDX-License-Identifier: MIT
import { button, element, section } from '../page/element.js';
import { movedTime } from '../page/format.js';
import type { AreaSession } from './area-session.js';
import { mergeExchanges } from './exchanges.js';
import type { Exchange, ExchangeGuide, SeenRequest } from './exchanges.js';

/** The server has logged an answer by the time the page has it, but for those it is still sending. */
const LOG_DELAY_MS = 120;
const MOST_SHOWN = 40;

const ACTOR: Record<Exchange['by'], string> = {
  browser: 'Browser',
  postern: 'Postern',
  page: 'Page',
  relay: 'Relay',
};

export interface ExchangesOptions {
  guide: ExchangeGuide;
  /** What reached the server since then; `undefined` when it does not answer. */
  fetchLog(sinceMs: number): Promise<SeenRequest[] | undefined>;
  introduction: string;
}

function outcome({ status, durationMs, errorCode }: Exchange): string {
  if (errorCode && !status) return errorCode;
  if (status === undefined) return '';
  const time = durationMs === undefined ? '' : ` in ${Math.round(durationMs)} ms`;
  const code = errorCode === undefined ? '' : `, ${errorCode}`;
  return `${status === 0 ? 'no answer' : status}${time}${code}`;
}

function hasFailed({ status, errorCode, isRefusal }: Exchange): boolean {
  return (
    isRefusal ||
    errorCode !== undefined ||
    (status !== undefined && (status === 0 || status >= 400))
  );
}

function parameters({ parameterNames, grantType }: Exchange): HTMLElement | undefined {
  if (parameterNames.length === 0) return undefined;
  return element(
    'ul',
    { class: 'parameters', 'aria-label': 'Parameters' },
    ...parameterNames.map((name) =>
      element('li', {}, name === 'grant_type' && grantType ? `grant_type=${grantType}` : name),
    ),
  );
}

function row(exchange: Exchange): HTMLLIElement {
  const { by, direction, method, path, title, note, remark, to = 'server' } = exchange;
  const isAnswer = direction === 'answer';
  const route = isAnswer ? 'Server to page' : `${ACTOR[by]} to ${to}`;
  return element(
    'li',
    {
      class: 'exchange',
      'data-by': by,
      'data-to': to,
      'data-direction': direction,
      'data-aside': by === 'browser' && exchange.seenBy === 'server',
      'data-failed': hasFailed(exchange),
    },
    element(
      'p',
      { class: 'exchange-lane' },
      element('span', { class: 'visually-hidden' }, `${route}. `),
      element('span', { class: 'arrow', 'aria-hidden': 'true' }),
    ),
    element(
      'div',
      { class: 'exchange-body' },
      element(
        'p',
        { class: 'exchange-title' },
        element('strong', {}, title),
        element('span', { class: 'exchange-by' }, isAnswer ? 'Browser' : ACTOR[by]),
        element('time', {}, movedTime(exchange)),
      ),
      element(
        'p',
        { class: 'exchange-line' },
        element('code', {}, `${method} ${path}`),
        element('span', { class: 'exchange-status' }, outcome(exchange)),
      ),
      note !== '' && element('p', { class: 'exchange-note' }, note),
      remark !== undefined && element('p', { class: 'exchange-remark' }, remark),
      parameters(exchange),
    ),
  );
}

/** Each HTTP exchange in order: what the page did, and what the server says that it saw. */
export function exchangesView(session: AreaSession, options: ExchangesOptions): HTMLElement {
  const { guide, fetchLog, introduction } = options;
  const list = element('ol', { class: 'exchanges' });
  const lanes = element(
    'p',
    { class: 'lanes', 'aria-hidden': 'true' },
    element('span', {}, 'page'),
    element('span', {}, 'server'),
  );
  const empty = element(
    'p',
    { class: 'empty' },
    'Nothing was sent yet. Sign in, and watch each step.',
  );
  const clear = button('Clear', () => session.clearSteps(), { class: 'button button-quiet' });
  let log: SeenRequest[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawn = '';

  function draw(): void {
    const { all, since } = session.steps;
    const seen = log.filter(({ time }) => time >= since);
    const exchanges = mergeExchanges(all, seen, guide).slice(-MOST_SHOWN);
    const isEmpty = exchanges.length === 0;
    empty.hidden = !isEmpty;
    for (const part of [list, lanes, clear]) part.hidden = isEmpty;
    const next = JSON.stringify(exchanges);
    if (next === drawn) return;
    drawn = next;
    list.replaceChildren(...exchanges.map(row));
  }

  function update(): void {
    draw();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      log = (await fetchLog(session.steps.since)) ?? log;
      draw();
    }, LOG_DELAY_MS);
  }

  session.addEventListener('change', update);
  session.addEventListener('failure', update);
  update();
  return section('exchanges-panel', 'Exchanges', introduction, empty, lanes, list, clear);
}
