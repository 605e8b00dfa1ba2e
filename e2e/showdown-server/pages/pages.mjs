// SPDX-License-Identifier: MIT
// The pages. What they do is in their script files: the policy allows nothing inline.

import { Page } from '../framing.mjs';
import { REFUSED_USERS, TEST_USERS, USER_TYPE } from '../users.mjs';

const HEADERS = Object.freeze({
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not no-referrer: with it, the browser posts a form with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
});

/** @type {ReadonlyMap<number, string>} */
const USER_TYPE_NAMES = new Map(Object.entries(USER_TYPE).map(([name, type]) => [type, name]));

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.content
 * @param {string} [options.script] a file of this folder
 * @param {Record<string, string>} [options.data] what the script reads in `document.body.dataset`
 * @param {Record<string, string>} [options.headers]
 */
function page({ title, content, script, data = {}, headers }) {
  const attributes = Object.entries(data).map(
    ([name, value]) => ` data-${name}="${escapeHtml(value)}"`,
  );
  return new Page(
    `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} - test login server</title>
  <link rel="stylesheet" href="/-/pages/pages.css">
  <link rel="icon" href="/-/pages/icon.svg">
${script ? `  <script type="module" src="/-/pages/${script}"></script>\n` : ''}</head>
<body${attributes.join('')}>
  <header><img src="/-/pages/icon.svg" alt="" width="28" height="28"> Showdown login, for tests</header>
  <main>
${content}
  </main>
  <footer>It runs on this machine, and is not Pokemon Showdown's. There is no password.</footer>
</body>
</html>
`,
    { ...HEADERS, ...headers },
  );
}

/** @param {string} continueAt a path of this server */
const signInUrl = (continueAt) => `/-/sign-in?${new URLSearchParams({ continue: continueAt })}`;

/** @param {import('../users.mjs').User} user */
const signedInAs = ({ name }) => `    <form class="who" method="post" action="/-/sign-out">
      <span>Signed in as <strong>${escapeHtml(name)}</strong></span>
      <button class="quiet" type="submit">Sign out</button>
    </form>`;

/**
 * @param {object} options
 * @param {import('../clients.mjs').Client} options.client
 * @param {import('../users.mjs').User | undefined} options.user
 * @param {import('../request.mjs').Parameters} options.parameters
 * @param {import('../state.mjs').Settings} options.settings
 */
export function authorizePage({ client, user, parameters, settings }) {
  const signIn = signInUrl(`/api/oauth/authorize?${new URLSearchParams(parameters)}`);
  const deadEnd = `    <h1>You are not signed in</h1>
    <p role="alert">Please sign in on Showdown before using this page. Nothing goes back to the
      application from here.</p>
${settings.signInLink ? `    <p><a class="button" href="${escapeHtml(signIn)}">Sign in on this test server</a></p>` : ''}`;
  const panel = `    <section id="panel">
      <h1>${escapeHtml(client.title)}</h1>
      <p>at <code>${escapeHtml(new URL(client.originUrl).host)}</code> wants to sign you in
        with your Showdown name.</p>
      <button id="authorize" type="button">Authorize</button>
    </section>
    <p id="status" role="status"></p>
${user ? signedInAs(user) : ''}`;
  return page({
    title: 'Authorize',
    content: user ? panel : deadEnd,
    script: 'authorize-page.js',
    data: {
      ...(user ? { user: user.name } : {}),
      'returned-parameters': JSON.stringify(settings.returnedParameters),
      'keep-redirect-query': String(settings.keepRedirectQuery),
    },
    headers: settings.crossOriginOpenerPolicy
      ? { 'Cross-Origin-Opener-Policy': settings.crossOriginOpenerPolicy }
      : {},
  });
}

/**
 * @param {object} options
 * @param {import('../users.mjs').User | undefined} options.user
 * @param {{ title: string, url: string }[]} options.applications
 */
export function accessPage({ user, applications }) {
  const items = applications.map(
    ({ title, url }) => `      <li>
        <span><strong>${escapeHtml(title)}</strong> <code>${escapeHtml(url)}</code></span>
        <button class="quiet" type="button" data-uri="${escapeHtml(url)}">Revoke</button>
      </li>`,
  );
  const list = items.length
    ? `    <ul class="applications">\n${items.join('\n')}\n    </ul>`
    : '    <p>No application has access to your account.</p>';
  return page({
    title: 'Applications',
    script: 'access-page.js',
    content: user
      ? `    <h1>Applications</h1>
    <p>They can sign in to chat servers with your name.</p>
${list}
    <p id="status" role="status"></p>
${signedInAs(user)}`
      : `    <h1>You are not signed in</h1>
    <p>Sign in to see which applications have access to your account.</p>
    <p><a class="button" href="${signInUrl('/api/oauth/authorized')}">Sign in on this test server</a></p>`,
  });
}

/**
 * @param {object} options
 * @param {import('../users.mjs').User | undefined} options.user
 * @param {string} options.continueAt where to go then, a path of this server
 * @param {string} [options.problem]
 */
export function signInPage({ user, continueAt, problem }) {
  const choice = (/** @type {string} */ name, note = '') =>
    `        <button name="name" value="${escapeHtml(name)}">${escapeHtml(name)}${note && `<small>${note}</small>`}</button>`;
  const testUsers = TEST_USERS.map(({ name, userType }) =>
    choice(name, USER_TYPE_NAMES.get(userType)),
  );
  const refusedUsers = REFUSED_USERS.map(({ name }) => choice(name));
  const form = (/** @type {string} */ content) => `    <form method="post" action="/-/sign-in">
      <input type="hidden" name="continue" value="${escapeHtml(continueAt)}">
${content}
    </form>`;
  return page({
    title: 'Sign in',
    headers: { 'Cache-Control': 'no-store' },
    content: `    <h1>Who are you?</h1>
${form(`      <div class="choices">
${testUsers.join('\n')}
      </div>`)}
${form(`      <label for="name">Or any other name</label>
      <div class="row">
        <input id="name" name="name" required maxlength="64" autocomplete="username"
          autocapitalize="none" spellcheck="false"${problem ? ' aria-invalid="true" aria-describedby="problem"' : ''}>
        <button type="submit">Sign in</button>
      </div>
${problem ? `      <p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>` : ''}`)}
    <details>
      <summary>Names that get no assertion</summary>
${form(`      <div class="choices">
${refusedUsers.join('\n')}
      </div>`)}
    </details>
${user ? signedInAs(user) : ''}`,
  });
}
