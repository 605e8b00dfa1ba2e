// The flow by its pieces.
import { OAuthHelper } from 'postern';

declare const clientId: string;
declare const redirectUri: string;
declare const scopes: string[];
declare const code: string;

const pkce = await OAuthHelper.generatePKCE();
const url = OAuthHelper.buildAuthUrl({ clientId, redirectUri, scopes }, crypto.randomUUID(), pkce);
const tokens = await OAuthHelper.exchangeCodeForToken(
  { clientId, redirectUri, scopes },
  code,
  pkce.codeVerifier,
);
const renewed = await OAuthHelper.refreshToken({ clientId }, tokens.refresh_token ?? '');

const navigate: string = url;
const accessToken: string = renewed.access_token;
const username: string | undefined = tokens.username;
const expiresIn: number | string | null | undefined = tokens.expires_in;
const more: unknown = tokens['resource_indicators'];
