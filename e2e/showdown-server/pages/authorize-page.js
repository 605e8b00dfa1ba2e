// SPDX-License-Identifier: MIT
// What the authorize page does. It ends in the redirect to the application, or not at all: errors
// are alerts, and there is no way to say no but to close the window.

const { user, returnedParameters, keepRedirectQuery } = document.body.dataset;
const query = new URLSearchParams(location.search);
const clientId = query.get('client_id') ?? '';
// A token that was issued in this browser before: with it the page needs no click.
const TOKEN_KEY = `ps-${clientId}-token`;

/**
 * @param {string} act
 * @param {Record<string, string>} parameters
 * @param {string} method GET carries no `Origin` to this server's own API, which knows only clients'
 * @returns {Promise<any>} a raw string, or an object
 */
async function call(act, parameters, method = 'GET') {
  const form = new URLSearchParams(parameters);
  const response =
    method === 'GET'
      ? await fetch(`/api/${act}?${form}`)
      : await fetch(`/api/${act}`, { method, body: form });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  if (text.startsWith(';')) throw new Error(text);
  if (!text.startsWith(']')) return text;
  const answer = JSON.parse(text.slice(1));
  if (answer.actionerror !== undefined) throw new Error(answer.actionerror);
  return answer;
}

/** @param {string} token @returns {Promise<string | undefined>} undefined: the token is void */
async function getAssertion(token) {
  const challenge = query.get('challenge') || query.get('challstr') || '';
  const answer = await call('oauth/api/getassertion', { client_id: clientId, token, challenge });
  return typeof answer === 'string' ? answer : undefined;
}

/** @param {string} assertion @param {string} token */
function returnToApplication(assertion, token) {
  const url = new URL(query.get('redirect_uri') ?? '');
  if (keepRedirectQuery === 'false') url.search = '';
  const parameters = {
    assertion,
    token,
    user: assertion.split(',')[1] ?? '',
    ...JSON.parse(returnedParameters ?? '{}'),
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  location.replace(url);
}

const panel = /** @type {HTMLElement} */ (document.getElementById('panel'));
const button = /** @type {HTMLButtonElement} */ (document.getElementById('authorize'));
const status = /** @type {HTMLElement} */ (document.getElementById('status'));

async function authorize() {
  const { success: token } = await call('oauth/api/authorize', { client_id: clientId }, 'POST');
  if (!token) throw new Error('Authorization failed. Please try again.');
  localStorage.setItem(TOKEN_KEY, token);
  const assertion = await getAssertion(token);
  if (assertion === undefined) throw new Error('The new token was not accepted.');
  returnToApplication(assertion, token);
}

/** @param {string} token */
async function authorizeWithoutClick(token) {
  const assertion = await getAssertion(token);
  if (assertion !== undefined) {
    returnToApplication(assertion, token);
    return;
  }
  localStorage.removeItem(TOKEN_KEY);
  panel.hidden = false;
}

/** @param {() => Promise<void>} work */
async function withAlerts(work) {
  button.disabled = true;
  status.textContent = 'One moment...';
  try {
    await work();
  } catch (error) {
    alert(error instanceof Error ? error.message : error);
  } finally {
    button.disabled = false;
    status.textContent = '';
  }
}

if (user === undefined) {
  alert('Please log in on Pokemon Showdown before using this page.');
} else {
  button.addEventListener('click', () => withAlerts(authorize));
  const token = localStorage.getItem(TOKEN_KEY);
  if (token !== null) {
    panel.hidden = true;
    await withAlerts(() => authorizeWithoutClick(token));
  }
}
