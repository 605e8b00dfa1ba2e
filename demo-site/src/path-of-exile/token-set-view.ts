// SPDX-License-Identifier: MIT
import type { TokenSet } from 'postern';
import { heldView } from '../area/held-view.js';
import { clockTime, maskSecret } from '../page/format.js';
import type { Member } from '../page/members.js';
import type { Session } from './session.js';

function time(epochSeconds: number | null | undefined): string | undefined {
  if (epochSeconds === undefined) return undefined;
  if (epochSeconds === null) return 'null: it never ends';
  return `${Math.round(epochSeconds)}, at ${clockTime(epochSeconds)}`;
}

/** In a cookie's place the page has its handle alone, which is of no use without the cookie. */
function refreshToken({ way, tokens }: Session): string | undefined {
  const masked = tokens?.refresh_token && maskSecret(tokens.refresh_token);
  return masked && way.name === 'relay-cookie' ? `${masked}, the handle of a cookie` : masked;
}

function membersOf(session: Session, tokens: TokenSet): (Member & { name: keyof TokenSet })[] {
  return [
    { name: 'access_token', text: maskSecret(tokens.access_token) },
    { name: 'refresh_token', text: refreshToken(session) },
    { name: 'token_type', text: tokens.token_type },
    { name: 'scope', text: tokens.scope },
    { name: 'issued_at', text: time(tokens.issued_at) },
    { name: 'expires_at', text: time(tokens.expires_at) },
    { name: 'username', text: tokens.username },
    { name: 'sub', text: tokens.sub },
    { name: 'client_id', text: tokens.client_id },
    { name: 'issuer', text: tokens.issuer },
  ];
}

/** The token set, its secrets masked before they come near the document. */
export function tokenSetView(session: Session): HTMLElement {
  return heldView(session, {
    id: 'token-set',
    title: 'Token set',
    introduction: 'What getTokenSet() holds now. Of secrets you see six characters.',
    members: () => (session.tokens ? membersOf(session, session.tokens) : []),
  });
}
