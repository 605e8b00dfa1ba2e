// SPDX-License-Identifier: MIT
import { button, element, section } from '../page/element.js';
import { clockTime } from '../page/format.js';
import { mergeExchanges } from './exchanges.js';
import type { Exchange } from './exchanges.js';
import { fetchServerLog } from './server-log.js';
import type { ServerExchange } from './server-log.js';
import type { Session } from './session.js';

/** The server has logged an answer by the time the page has it, but for those it is still sending. */
const LOG_DELAY_MS = 120;
const MOST_SHOWN = 40;

const ACTOR: Record<Exchange['by'], string> = {
  browser: 'Browser',
  postern: 'Postern',
  page: 'Page',
};

function outcome({ status, durationMs, errorCode }: Exchange): string {
  if (errorCode && !status) return errorCode;
  if (status === undefined) return '';
  const text = status === 0 ? 'no answer' : String(status);
  return durationMs === undefined ? text : `${text} in ${Math.round(durationMs)} ms`;
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
  const { by, direction, method, path, status, title, note } = exchange;
  const isAnswer = direction === 'answer';
  const route = isAnswer ? 'Server to page' : `${ACTOR[by]} to server`;
  return element(
    'li',
    {
      class: 'exchange',
      'data-by': by,
      'data-direction': direction,
      'data-aside': by === 'browser' && exchange.seenBy === 'server',
      'data-failed': status !== undefined && (status === 0 || status >= 400),
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
        element('time', {}, clockTime(exchange.at / 1000)),
      ),
      element(
        'p',
        { class: 'exchange-line' },
        element('code', {}, `${method} ${path}`),
        element('span', { class: 'exchange-status' }, outcome(exchange)),
      ),
      note !== '' && element('p', { class: 'exchange-note' }, note),
      parameters(exchange),
    ),
  );
}

/** Each HTTP exchange in order: what the page did, and what the server says that it saw. */
export function exchangesView(session: Session): HTMLElement {
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
  let log: ServerExchange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawn = '';

  function draw(): void {
    const { all, since } = session.steps;
    const seen = log.filter(({ time }) => time >= since);
    const exchanges = mergeExchanges(all, seen).slice(-MOST_SHOWN);
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
      log = (await fetchServerLog(session.steps.since)) ?? log;
      draw();
    }, LOG_DELAY_MS);
  }

  session.addEventListener('change', update);
  session.addEventListener('failure', update);
  update();
  return section(
    'exchanges-panel',
    'Exchanges',
    'Every HTTP request in order, as this page and the server’s own log saw it: names, no values.',
    empty,
    lanes,
    list,
    clear,
  );
}
