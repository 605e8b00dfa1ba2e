// SPDX-License-Identifier: MIT
import { element, section } from '../page/element.js';
import { calendarTime, maskSecret } from '../page/format.js';
import type { Session, UsedAssertion } from './session.js';

/** What is read out of an assertion: by this page alone, an app hands it on as it is. */
interface AssertionParts {
  challenge: string;
  user: string;
  type: string;
  time: string;
  host: string;
  signature: string;
}

const USER_TYPES: Record<string, string> = {
  1: 'unregistered',
  2: 'registered',
  3: 'administrator',
  4: 'autoconfirmed',
  5: 'locked for good',
  6: 'banned for good',
};

const PARTS: readonly { name: keyof AssertionParts; title: string; sentence: string }[] = [
  {
    name: 'challenge',
    title: 'Challenge',
    sentence: 'The digits of this connection’s challstr, so that it is of no use on another one.',
  },
  {
    name: 'user',
    title: 'User',
    sentence:
      'The id: the name in lower case, letters and digits alone. The name in /trn must lead to it.',
  },
  {
    name: 'type',
    title: 'User type',
    sentence: 'What the login server knows of the account.',
  },
  {
    name: 'time',
    title: 'Time',
    sentence: 'When it was signed, in seconds. Chat servers take it for about a day.',
  },
  {
    name: 'host',
    title: 'Host',
    sentence: 'The chat server that it is meant for.',
  },
  {
    name: 'signature',
    title: 'Signature',
    sentence:
      'The login server’s, over all of the above. The chat server checks it with the public key.',
  },
];

function partsOf({ text, challstr }: UsedAssertion): AssertionParts {
  const [data = '', signature = ''] = text.split(';');
  const [challenge = '', user = '', type = '', time = '', host = ''] = data.split(',');
  const isOurs = challstr.endsWith(`|${challenge}`);
  return {
    challenge: `${maskSecret(challenge)}${isOurs ? ': the same' : ': another one'}`,
    user,
    type: `${type}, ${USER_TYPES[type] ?? 'unknown'}`,
    time: `${time}, ${calendarTime(Number(time))}`,
    host,
    signature: maskSecret(signature),
  };
}

/** The newest assertion in its parts, with a sentence for each. */
export function assertionView(session: Session): HTMLElement {
  const rows = PARTS.map(({ name, title, sentence }) => {
    const value = element('dd', { class: 'part-value' }, '–');
    const row = element(
      'div',
      { class: 'part' },
      element('dt', {}, title),
      value,
      element('dd', { class: 'part-sentence' }, sentence),
    );
    return { name, value, row };
  });

  function update(): void {
    const { assertion } = session;
    const parts = assertion && partsOf(assertion);
    for (const { name, value } of rows) {
      const text = parts?.[name] ?? '–';
      if (value.textContent !== text) value.textContent = text;
    }
  }

  session.addEventListener('change', update);
  update();
  return section(
    'assertion-panel',
    'Assertion',
    'What the login server signs, and /trn hands to the chat server. Good for one connection, once.',
    element('dl', { class: 'parts' }, ...rows.map(({ row }) => row)),
  );
}
