// SPDX-License-Identifier: MIT
// The HTML of the interaction pages. No script, no inline style: see the CSP in interactions.mjs.

import { SCOPES } from './provider-configuration.mjs';

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * @param {string} title
 * @param {string} content
 */
function page(title, content) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} - test authorization server</title>
  <link rel="stylesheet" href="/interaction-pages.css">
  <link rel="icon" href="/interaction-pages.svg">
</head>
<body>
  <main>
    <p class="badge">Test authorization server</p>
${content}
  </main>
  <footer>It runs on this machine. There is no account and no password.</footer>
</body>
</html>
`;
}

/** @param {{ action: string, clientName: string, name: string, problem?: string }} options */
export function renderLoginPage({ action, clientName, name, problem }) {
  return page(
    'Sign in',
    `    <h1>Sign in</h1>
    <p>to continue to <strong>${escapeHtml(clientName)}</strong></p>
    <form method="post" action="${action}/sign-in">
      <label for="name">Account name</label>
      <input id="name" name="name" type="text" value="${escapeHtml(name)}" required maxlength="64"
        autocomplete="username" autocapitalize="none" spellcheck="false"
        ${problem ? 'aria-invalid="true" aria-describedby="problem"' : 'aria-describedby="hint"'}>
      ${
        problem
          ? `<p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>`
          : '<p class="hint" id="hint">Any name will do.</p>'
      }
      <button class="primary" type="submit">Sign in</button>
      <button type="submit" formaction="${action}/deny" formnovalidate>Cancel</button>
    </form>`,
  );
}

/** @param {{ action: string, clientName: string, accountName: string, scopes: string[] }} options */
export function renderConsentPage({ action, clientName, accountName, scopes }) {
  const items = scopes.map((scope) => {
    const description = /** @type {Record<string, string>} */ (SCOPES)[scope] ?? '';
    return `      <li><span>${escapeHtml(description)}</span> <code>${escapeHtml(scope)}</code></li>`;
  });
  return page(
    'Allow access',
    `    <h1>Allow access?</h1>
    <p><strong>${escapeHtml(clientName)}</strong> asks for permission to:</p>
    <ul class="scopes">
${items.join('\n')}
    </ul>
    <form method="post" action="${action}/allow">
      <button class="primary" type="submit">Allow</button>
      <button type="submit" formaction="${action}/deny">Deny</button>
      <p class="account">Signed in as <strong>${escapeHtml(accountName)}</strong>.
        <button class="link" type="submit" formaction="${action}/another-name">Use another name</button></p>
    </form>`,
  );
}

/** @param {{ error: string, description?: string }} options */
export function renderErrorPage({ error, description }) {
  return page(
    'Error',
    `    <h1>This did not work</h1>
    <p role="alert">${escapeHtml(description ?? 'The request could not be completed.')}</p>
    <p><code>${escapeHtml(error)}</code></p>
    <p>Go back to the application and begin again.</p>`,
  );
}
