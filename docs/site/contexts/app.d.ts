// SPDX-License-Identifier: MIT
// What every block of the documentation may speak of without having made it.

import type { AuthError, BrowserAuthConfig } from 'postern';
import type { ReactNode } from 'react';
import type * as reactDom from 'react-dom/client';

declare global {
  const button: HTMLButtonElement;
  const worker: Worker;

  /** The app's registration. */
  const clientId: string;
  const clientSecret: string;
  const redirectUri: string;
  const scopes: string[];
  /** All of it, where only the rest of the program is of interest. */
  const configuration: BrowserAuthConfig;

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

  /** React's, and the app's own component. */
  const createRoot: typeof reactDom.createRoot;
  function App(): ReactNode;
}
