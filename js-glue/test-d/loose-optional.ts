// Without exactOptionalPropertyTypes: undefined is as good as left out, as it is when it runs.
import { createBrowserAuth, createShowdownAuth, type AuthErrorDetails } from 'postern';
import { createTestWorld } from 'postern/testing';

const config = { clientId: 'client', redirectUri: 'https://app.example/', scopes: [] };
const mode = undefined;

createBrowserAuth({ ...config, autoRefresh: undefined, provider: undefined }, undefined);
createBrowserAuth({ ...config, clientSecret: undefined });
createShowdownAuth({ clientId: 'client', redirectUri: 'https://app.example/', mode });
createTestWorld({ now: undefined, seed: undefined });
const details: AuthErrorDetails = { status: undefined, retryAfterMs: undefined };
// @ts-expect-error: a secret is not, in any way.
createBrowserAuth({ ...config, clientSecret: 'secret' });
