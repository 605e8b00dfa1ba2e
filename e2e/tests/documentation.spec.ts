// SPDX-License-Identifier: MIT
// The programs of the documentation run as they stand there, but for their addresses.

import { Document, replaced, serveDocumented } from '../support/documented-app.ts';
import {
  allow,
  type AuthorizationServer,
  expect,
  type Page,
  signIn,
  test,
} from '../support/fixtures.ts';

const signInAt = async (page: Page, server: AuthorizationServer, name: string): Promise<void> => {
  await page.waitForURL((url) => url.href.startsWith(server.url));
  await signIn(page, name);
  await allow(page);
};

test.describe('B1 B2: a quick start, with its page and its script', () => {
  test('for Path of Exile signs in, and calls the API', async ({
    page,
    appServer,
    authorizationServer: server,
  }) => {
    server.settings.issuerParameter = false;
    const document = new Document('quick-start-path-of-exile.md');
    const { issuer: _, ...provider } = server.endpoints;
    const script = replaced(document.block('js', '// app.js'), {
      '<public-client-id>': 'postern-demo',
      'http://127.0.0.1:8080': appServer.origin,
      "scopes: ['account:profile'],": `scopes: ['account:profile'], provider: ${JSON.stringify(provider)},`,
    });
    const app = {
      paths: ['/', '/callback'],
      html: document.block('html'),
      scripts: { '/app.js': script },
    };
    serveDocumented(appServer, app);

    await page.goto(`${appServer.origin}/`);
    await page.getByRole('button', { name: 'Sign in with Path of Exile' }).click();
    await signInAt(page, server, 'Lin#4242');
    await expect(page.locator('#status')).toHaveText('Signed in as Lin#4242');
    expect(new URL(page.url()).search).toBe('');

    const call = replaced(document.block('js', 'auth.fetch'), {
      'https://api.pathofexile.com': server.url,
    });
    app.scripts['/app.js'] = `${script}\n${call}\ndocument.title = name;`;
    serveDocumented(appServer, app);
    await page.goto(`${appServer.origin}/`);
    await expect(page).toHaveTitle('Lin#4242');
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('for any other server signs in, and says why not', async ({
    page,
    appServer,
    authorizationServer: server,
  }) => {
    const document = new Document('quick-start-other-server.md');
    const { endpoints } = server;
    const script = replaced(document.block('js', '// app.js'), {
      "'my-app'": "'postern-demo'",
      'https://login.example/authorize': endpoints.authorizationEndpoint,
      'https://login.example/token': endpoints.tokenEndpoint,
      'https://login.example/revoke': endpoints.revocationEndpoint,
      'https://login.example': endpoints.issuer,
      'https://api.example': endpoints.apiOrigin,
    });
    serveDocumented(appServer, {
      paths: ['/', '/callback'],
      html: document.block('html'),
      scripts: { '/app.js': script },
    });

    await page.goto(`${appServer.origin}/callback?code=forged&state=forged`);
    await expect(page.locator('#status')).toContainText('missing_transaction: ');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, server, 'Lin#4242');
    await expect(page.locator('#status')).toHaveText('Signed in as Lin#4242');
  });

  test('S2: for Pokemon Showdown signs in to chat', async ({
    page,
    context,
    appServer,
    showdownServer,
  }) => {
    const document = new Document('quick-start-pokemon-showdown.md');
    const script = replaced(document.block('js', '// app.js'), {
      '<client-id>': 'postern-demo',
      '/callback.html': '/popup-callback.html',
      'redirectUri:': `serverUrl: ${JSON.stringify(showdownServer.url)}, redirectUri:`,
      'wss://sim3.psim.us/showdown/websocket': showdownServer.chatUrl,
    });
    const app = { paths: ['/chat'], html: document.block('html'), scripts: { '/app.js': script } };
    serveDocumented(appServer, app);
    await context.addCookies([showdownServer.signIn('Lin Harbor')]);

    await page.goto(`${appServer.origin}/chat`);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in with Pokemon Showdown' }).click();
    await (await opened).getByRole('button', { name: 'Authorize' }).click();
    await expect(page.locator('#status')).toHaveText('Signed in as linharbor');

    // The next time: what the page shows after that, once there is a challstr.
    const again = replaced(document.block('js', 'auth.getAssertion'), {});
    const whenReady = replaced(script, { 'button.disabled = false;': 'void again();' });
    app.scripts['/app.js'] = `${whenReady}\nasync function again() {\n${again}\n}`;
    serveDocumented(appServer, app);
    await page.reload();
    await expect(page.locator('#status')).toHaveText('Signed in as linharbor');
  });
});

test('S2 S14 S23: the chat client in the documentation signs in, and the next time by itself', async ({
  page,
  context,
  appServer,
  showdownServer,
}) => {
  const document = new Document('pokemon-showdown.md');
  const script = replaced(document.block('js'), {
    '<client-id>': 'postern-demo',
    '/callback.html': '/popup-callback.html',
    'redirectUri:': `serverUrl: ${JSON.stringify(showdownServer.url)},\n  redirectUri:`,
    'wss://sim3.psim.us/showdown/websocket': showdownServer.chatUrl,
  });
  serveDocumented(appServer, {
    paths: ['/chat'],
    html: document.block('html'),
    scripts: { '/chat.js': script },
  });
  await context.addCookies([showdownServer.signIn('Lin Harbor')]);

  await page.goto(`${appServer.origin}/chat`);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in with Pokemon Showdown' }).click();
  const popup = await opened;
  await popup.getByRole('button', { name: 'Authorize' }).click();
  await expect(page.locator('#chat')).toContainText('Signed in as linharbor');

  await page.reload();
  await expect(page.locator('#chat')).toContainText('Signed in as linharbor');
  expect(showdownServer.rotations()).toBe(0);
});

test.describe('what a page says of the app around it', () => {
  /** What the front page and the concept pages take for granted. */
  const around = (appServer: { origin: string }, server: AuthorizationServer) =>
    `const clientId = 'postern-demo';
     const redirectUri = ${JSON.stringify(`${appServer.origin}/callback`)};
     const scopes = ['account:profile'];
     const provider = ${JSON.stringify(server.endpoints)};
     const button = document.querySelector('#sign-in');`;
  const html = '<button id="sign-in">Sign in</button><script type="module" src="app.js"></script>';
  const options = '{ clientId, redirectUri, scopes }';
  const withProvider = { [options]: '{ clientId, redirectUri, scopes, provider }' };

  test('B1 B2: the front page signs in', async ({
    page,
    appServer,
    authorizationServer: server,
  }) => {
    const code = replaced(new Document('index.md').block('js'), {
      ...withProvider,
      'console.log(': 'document.title = (',
    });
    serveDocumented(appServer, {
      paths: ['/', '/callback'],
      html,
      scripts: { '/app.js': `${around(appServer, server)}\n${code}` },
    });
    await page.goto(`${appServer.origin}/`);
    await page.getByRole('button').click();
    await signInAt(page, server, 'Lin#4242');
    await expect(page).toHaveTitle(/^[\w-]{20,}$/);
  });

  test('B27: a popup comes back to a page that hands its URL over', async ({
    page,
    appServer,
    authorizationServer: server,
  }) => {
    const document = new Document('popup.md');
    const shown = { 'console.log(username);': 'document.title = username;' };
    const click = replaced(document.block('js', 'appState ='), shown);
    const client = `const auth = createBrowserAuth({ clientId, redirectUri, scopes, provider });`;
    const imports = "import { createBrowserAuth } from 'postern';";
    serveDocumented(appServer, {
      paths: ['/'],
      html,
      scripts: { '/app.js': [imports, around(appServer, server), client, click].join('\n') },
    });
    serveDocumented(appServer, {
      paths: ['/callback'],
      html: '<script type="module" src="callback.js"></script>',
      scripts: { '/callback.js': document.block('js', 'handOverCallback') },
    });
    await page.goto(`${appServer.origin}/`);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button').click();
    await signInAt(await opened, server, 'Lin#4242');
    await expect(page).toHaveTitle('Lin#4242');
  });

  const MIGRATIONS = {
    'migrate-from-poe-js-sdk.md': {
      part: 'poe_auth_tokens',
      store: 'sessionStorage',
      key: 'poe_auth_tokens',
    },
    'migrate-from-oidc-client-ts.md': {
      part: 'const old =',
      store: 'localStorage',
      key: 'oidc.user:https://login.example:my-app',
    },
  } as const;

  for (const [name, { part, store, key }] of Object.entries(MIGRATIONS)) {
    test(`B21: ${name}: a user who was signed in before stays signed in`, async ({
      page,
      app,
      appServer,
      authorizationServer: server,
    }) => {
      const { access_token, refresh_token, token_type, scope, expires_at } =
        await app.issueTokenSet();
      const record = { access_token, refresh_token, token_type, scope, expires_at };
      const code = replaced(new Document(name).block('ts', part), {
        ', redirectUri, scopes }': ', redirectUri, scopes, provider }',
      })
        .replace("'my-app', redirectUri", 'clientId, redirectUri')
        .replace('clientId: clientId', 'clientId')
        // The rest is JavaScript.
        .replace(', type TokenSet', '')
        .replace(' as TokenSet', '');
      const show = `await auth.ready;\ndocument.title = await auth.getAccessToken();`;
      serveDocumented(appServer, {
        paths: ['/'],
        html: '<script type="module" src="app.js"></script>',
        scripts: { '/app.js': [around(appServer, server), code, show].join('\n') },
      });
      await page.addInitScript(({ store, key, item }) => window[store].setItem(key, item), {
        store,
        key,
        item: JSON.stringify(record),
      });
      await page.goto(`${appServer.origin}/`);
      await expect(page).toHaveTitle(access_token);
      expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
    });
  }
});

test.describe('every program of a page runs in the page of a signed-in user:', () => {
  // What contexts/default.d.ts of the documentation's site declares.
  const around = (config: object) => `
    import { createBrowserAuth, sessionStorageStore } from 'postern';
    const config = ${JSON.stringify(config)};
    const { clientId, redirectUri, scopes } = config;
    const shown = (...values) => values;
    Object.assign(globalThis, {
      clientId, redirectUri, scopes,
      auth: createBrowserAuth(config, sessionStorageStore()),
      button: document.querySelector('button'),
      worker: new Worker('/tokens-worker.js'),
      showSignIn: shown, showAccount: shown, showNotice: shown, showTryAgain: shown, report: shown,
    });`;
  const tokensWorker = `
    let held;
    onmessage = ({ data: { command, tokens }, ports: [port] }) => {
      if (command !== 'get') held = tokens;
      port.postMessage(command === 'get' ? held : undefined);
    };`;

  for (const name of [
    'redirect.md',
    'popup.md',
    'storage.md',
    'refresh.md',
    'tabs.md',
    'errors.md',
  ]) {
    test(name, async ({ page, app, appServer, authorizationServer: server }) => {
      const programs = new Document(name).programs();
      expect(programs.length).toBeGreaterThan(0);
      await app.openSignedIn(page);
      for (const [number, program] of programs.entries()) {
        const code = program.replaceAll('https://api.example/items', server.profileUrl);
        serveDocumented(appServer, {
          paths: ['/program'],
          html: `<button id="sign-in">Sign in</button><script type="module" src="program.js"></script>`,
          scripts: {
            '/tokens-worker.js': tokensWorker,
            '/around.js': around({ ...app.config }),
            '/program.js': `import './around.js';\n${code}\ndocument.title = 'ran ${number}';`,
          },
        });
        await page.goto(`${appServer.origin}/program`);
        await expect(page).toHaveTitle(`ran ${number}`);
      }
    });
  }
});
