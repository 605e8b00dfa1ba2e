// SPDX-License-Identifier: MIT
import type { Explanations } from '../area/error-guide.js';

export const EXPLANATIONS: Explanations = {
  invalid_config: {
    happened: 'A setting of createShowdownAuth cannot be right, so nothing was sent.',
    remedy: 'A mistake in the program: correct the setting that the message names.',
  },
  invalid_challstr: {
    happened: 'What was given as a challstr is none. No window was opened, and nothing was sent.',
    remedy: 'Pass on what the chat server sent after |challstr|, the whole of it.',
  },
  popup_blocked: {
    happened: 'The browser refused to open a window.',
    remedy:
      'Call login() in the click itself, before anything is awaited. Or use the mode popup-or-redirect.',
  },
  popup_closed: {
    happened:
      'The window was closed before the login came back. Showdown’s page has no other “no”.',
    remedy: 'Respect it: leave the sign-in button where it is.',
  },
  popup_timeout: {
    happened: 'The window stood open for longer than popupTimeoutMs, and was closed.',
    remedy: 'Offer to sign in again.',
  },
  missing_code: {
    happened: 'The callback page was opened without the answer of a login.',
    remedy: 'Usually somebody opened it by hand: offer to sign in.',
  },
  network_error: {
    happened:
      'No answer came: the server is down, or it does not know this origin and the browser hid its answer.',
    remedy: 'The token is kept. Try later; check the origin that the client was registered for.',
  },
  http_error: {
    happened: 'The login server failed, or a proxy in front of it did.',
    remedy: 'The token is kept. Try again later.',
  },
  timeout: {
    happened: 'The server took longer than requestTimeoutMs, which is four seconds on this page.',
    remedy: 'The token is kept. Try again later.',
  },
  invalid_response: {
    happened: 'The answer is neither an assertion nor a refusal: a page of a proxy, most often.',
    remedy: 'The token is kept. Try again later; sign in to the network, where that is the cause.',
  },
  action_error: {
    happened: 'The login server says in its own words what is wrong with the request.',
    remedy: 'The token is kept. Read description: most often the client’s registration.',
  },
  token_invalid: {
    happened: 'The login server does not know the token.',
    remedy: 'Offer to sign in.',
  },
  name_refused: {
    happened: 'The login server gives no assertion for this name, and says why in description.',
    remedy: 'The token is kept. Show the reason: the user has to choose another name there.',
  },
  not_authenticated: {
    happened: 'An assertion was asked for, and nobody is signed in.',
    remedy: 'Offer to sign in.',
  },
  login_required: {
    happened:
      'The token is over: older than 21 days, revoked by the user, or replaced on another device.',
    remedy: 'Offer to sign in. One click is enough where the login page remembers the user.',
  },
};
