// SPDX-License-Identifier: MIT
import { button, element, section } from '../page/element.js';
import { movedTime } from '../page/format.js';
import type { ChatLine } from './chat.js';
import type { Session } from './session.js';

const ROUTE: Record<ChatLine['direction'], string> = {
  in: 'From the chat server. ',
  out: 'To the chat server. ',
  mark: '',
};

const LONGEST_MESSAGE = 300;

function row(line: ChatLine): HTMLLIElement {
  const { direction, text, meaning } = line;
  return element(
    'li',
    { class: 'chat-line', 'data-direction': direction },
    element('span', { class: 'visually-hidden' }, ROUTE[direction]),
    direction === 'mark' ? text : element('code', {}, text),
    meaning !== '' && element('span', { class: 'chat-meaning' }, meaning),
    element('time', {}, movedTime(line)),
  );
}

function status({ chat, phase }: Session): string {
  if (chat.state === 'connecting') return 'Connecting…';
  if (chat.state === 'closed')
    return phase === 'opening'
      ? 'Opening…'
      : 'Not connected. A new connection brings a new challstr.';
  if (chat.isNamed) return `Signed in to chat as ${chat.name}.`;
  return `Connected as ${chat.name ?? 'a guest'}: nobody yet.`;
}

/** The chat connection: its protocol line by line, and a place to say something. */
export function chatView(session: Session): HTMLElement {
  const state = element('p', { class: 'chat-state' });
  const list = element('ol', {
    class: 'chat-lines',
    // It scrolls, so the keyboard has to reach it.
    tabindex: '0',
    'aria-label': 'Lines of the chat protocol',
  });
  const again = button('New connection', () => void session.connect(), { class: 'button' });
  const text = element('input', {
    class: 'field',
    name: 'text',
    autocomplete: 'off',
    maxlength: String(LONGEST_MESSAGE),
    placeholder: 'Say something in the lobby',
    'aria-label': 'Message to the lobby',
  });
  const say = element('button', { type: 'submit', class: 'button' }, 'Say it');
  const form = element('form', { class: 'chat-form' }, text, say);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() === '') return;
    session.say(text.value.trim());
    text.value = '';
  });
  let shown: readonly ChatLine[] | undefined;

  function update(): void {
    const { chat } = session;
    const { lines, isNamed } = chat;
    state.textContent = status(session);
    state.dataset['named'] = String(isNamed);
    again.disabled = session.phase === 'opening';
    for (const control of [text, say]) control.disabled = !isNamed;
    if (lines === shown) return;
    shown = lines;
    list.replaceChildren(...lines.map(row));
    list.scrollTop = list.scrollHeight;
  }

  session.addEventListener('change', update);
  update();
  return section(
    'chat-panel',
    'Chat',
    'A WebSocket to the chat server. Each connection has a challstr of its own and needs an assertion for it; the token gets one without a window.',
    element('div', { class: 'chat-head' }, state, again),
    list,
    form,
  );
}
