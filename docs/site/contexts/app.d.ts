// SPDX-License-Identifier: MIT
// What every block of the documentation may speak of without having made it.

import type { AuthError } from 'postern';

declare global {
  const button: HTMLButtonElement;
  const worker: Worker;

  /** The app's registration. */
  const clientId: string;
  const clientSecret: string;
  const redirectUri: string;
  const scopes: string[];

  /** Of a flow that the app drives itself. */
  const code: string;
  const codeVerifier: string;
  const refreshToken: string;

  /** Of a connection to Pokemon Showdown's chat. */
  const socket: WebSocket;
  const challstr: string;
  const nextChallstr: string;

  /** The app's own, which show something to the user. */
  function showSignIn(): void;
  function showAccount(): void;
  function showNotice(text: string): void;
  function showTryAgain(afterMs?: number): void;
  function report(error: AuthError): void;
}
