// SPDX-License-Identifier: MIT
// Route handlers as Next.js has them: the redirect page of a login, and a refresh. What the browser
// keeps is the name of a session; the tokens stay here.
import { OAuthHelper, type TokenResponse } from 'postern/server';

const clientId = process.env.OAUTH_CLIENT_ID!;
const clientSecret = process.env.OAUTH_CLIENT_SECRET;
const redirectUri = 'http://127.0.0.1:8080/callback';
const scopes = ['account:profile'];
const userAgent = 'OAuth myapp/1.0.0 (contact: dev@example.com)';

const sessions = new Map<string, TokenResponse>();
const cookieOf = (request: Request, name: string) =>
  new RegExp(`\\b${name}=([^;]*)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? '';

export async function GET(request: Request) {
  const parameters = new URL(request.url).searchParams;
  if (!parameters.has('state') || parameters.get('state') !== cookieOf(request, 'state')) {
    return new Response('Another login was begun meanwhile.', { status: 400 });
  }
  const token = await OAuthHelper.exchangeCodeForToken(
    { clientId, clientSecret, redirectUri, scopes, userAgent },
    parameters.get('code') ?? '',
    cookieOf(request, 'verifier'),
  );
  const session = crypto.randomUUID();
  sessions.set(session, token);
  return Response.json(
    { username: token.username },
    { headers: { 'set-cookie': `session=${session}; HttpOnly; Secure; SameSite=Lax` } },
  );
}

export async function POST(request: Request) {
  const session = cookieOf(request, 'session');
  const token = sessions.get(session);
  if (!token?.refresh_token) return new Response('Sign in first.', { status: 401 });
  const renewed = await OAuthHelper.refreshToken(
    { clientId, clientSecret, userAgent },
    token.refresh_token,
  );
  sessions.set(session, { ...token, ...renewed });
  return Response.json({ username: renewed.username });
}
