// SPDX-License-Identifier: MIT
import type { ShowdownSession } from 'postern';
import { heldView } from '../area/held-view.js';
import { calendarTime, maskSecret } from '../page/format.js';
import type { Member } from '../page/members.js';
import type { Session } from './session.js';

function membersOf(session: ShowdownSession): (Member & { name: keyof ShowdownSession })[] {
  const time = (seconds: number) => `${seconds}, ${calendarTime(seconds)}`;
  return [
    { name: 'token', text: maskSecret(session.token) },
    { name: 'user', text: session.user },
    { name: 'issued_at', text: time(session.issued_at) },
    { name: 'expires_at', text: time(session.expires_at) },
    { name: 'client_id', text: session.client_id },
    { name: 'server_url', text: session.server_url },
  ];
}

/** What is kept of the user, its secret masked before it comes near the document. */
export function tokenView(session: Session): HTMLElement {
  return heldView(session, {
    id: 'token-panel',
    title: 'Token',
    introduction:
      'What getSession() holds now, and localStorage after it. Of the token you see six characters.',
    members: () => (session.stored ? membersOf(session.stored) : []),
  });
}
