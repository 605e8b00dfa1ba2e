// With exactOptionalPropertyTypes: an option is left out, and not undefined.
import { createBrowserAuth, createShowdownAuth } from 'postern';
import { createTestWorld } from 'postern/testing';

const config = { clientId: 'client', redirectUri: 'https://app.example/', scopes: [] };

createBrowserAuth({ ...config, ...(Math.random() > 2 && { autoRefresh: true }) });
createBrowserAuth(config, undefined);
// @ts-expect-error: left out.
createBrowserAuth({ ...config, autoRefresh: undefined });
// @ts-expect-error: left out.
createShowdownAuth({ clientId: 'client', redirectUri: 'https://app.example/', mode: undefined });
// @ts-expect-error: left out.
createTestWorld({ now: undefined });
