// The token relay of postern/server, for hosts of the Fetch API.
import {
  createTokenRelay,
  formatUserAgent,
  toNodeHandler,
  type RefreshTokenCookie,
  type TokenRelay,
  type TokenRelayConfig,
} from 'postern/server';
import { expectType, type Equals } from './equals.js';

declare const clientId: string;
declare const clientSecret: string;
declare const key: string;
declare const bytes: Uint8Array;

const userAgent = formatUserAgent({ clientId, version: '1.0.0', contact: 'mail@app.example' });
const config: TokenRelayConfig = {
  ...{ clientId, clientSecret, userAgent },
  allowedOrigins: ['https://app.example'] as const,
};
const relay = createTokenRelay(config);
expectType<Equals<typeof relay, TokenRelay>>();
expectType<Equals<typeof relay.ready, Promise<void>>>();
const response: Response = await relay(new Request('https://app.example/api/token'));
// As Next.js has its route handlers.
export const POST: (request: Request) => Promise<Response> = relay;

const refreshTokenCookie: RefreshTokenCookie = { keys: [key, bytes] };
createTokenRelay({
  ...config,
  endpoints: { tokenEndpoint: 'https://as.example/token' },
  refreshTokenCookie,
  requestTimeoutMs: 5000,
  maxBodyBytes: 4096,
});
createTokenRelay({ ...config, refreshTokenCookie: { keys: [key] as const, maxAgeSeconds: 3600 } });

toNodeHandler(relay);

// @ts-expect-error: a relay without a secret has nothing to add.
createTokenRelay({ clientId, userAgent, allowedOrigins: [] });
// @ts-expect-error: a relay is for some pages.
createTokenRelay({ clientId, clientSecret, userAgent });
// @ts-expect-error: a session needs a key.
createTokenRelay({ ...config, refreshTokenCookie: {} });
// @ts-expect-error: the relay's own promise is not to be replaced.
relay.ready = Promise.resolve();
