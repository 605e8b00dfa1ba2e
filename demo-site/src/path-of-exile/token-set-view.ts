// SPDX-License-Identifier: MIT
import type { TokenSet } from 'postern';
import { element, section } from '../page/element.js';
import { clockTime, maskSecret } from '../page/format.js';
import type { Session } from './session.js';

interface Row {
  name: keyof TokenSet;
  text: string;
}

function time(epochSeconds: number | null | undefined): string | undefined {
  if (epochSeconds === undefined) return undefined;
  if (epochSeconds === null) return 'null: it never ends';
  return `${Math.round(epochSeconds)}, at ${clockTime(epochSeconds)}`;
}

function rowsOf(tokens: TokenSet): Row[] {
  const texts: [keyof TokenSet, string | undefined][] = [
    ['access_token', maskSecret(tokens.access_token)],
    ['refresh_token', tokens.refresh_token && maskSecret(tokens.refresh_token)],
    ['token_type', tokens.token_type],
    ['scope', tokens.scope],
    ['issued_at', time(tokens.issued_at)],
    ['expires_at', time(tokens.expires_at)],
    ['username', tokens.username],
    ['sub', tokens.sub],
    ['client_id', tokens.client_id],
    ['issuer', tokens.issuer],
  ];
  return texts.flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
}

/** The token set, its secrets masked before they come near the document. */
export function tokenSetView(session: Session): HTMLElement {
  const list = element('dl', { class: 'members' });
  const empty = element('p', { class: 'empty' }, 'Nothing is held. Sign in, and it appears here.');
  let before = new Map<string, string>();

  function update(): void {
    const { tokens } = session;
    const rows = tokens ? rowsOf(tokens) : [];
    const isRenewal = before.size > 0;
    const isSame =
      rows.length === before.size && rows.every(({ name, text }) => before.get(name) === text);
    empty.hidden = rows.length > 0;
    list.hidden = rows.length === 0;
    if (isSame) return;
    list.replaceChildren(
      ...rows.map(({ name, text }) =>
        element(
          'div',
          { class: 'member', 'data-changed': isRenewal && before.get(name) !== text },
          element('dt', {}, name),
          element('dd', {}, text),
        ),
      ),
    );
    before = new Map(rows.map(({ name, text }) => [name, text]));
  }

  session.addEventListener('change', update);
  update();
  return section(
    'token-set',
    'Token set',
    'What getTokenSet() holds now. Of secrets you see six characters.',
    empty,
    list,
  );
}
