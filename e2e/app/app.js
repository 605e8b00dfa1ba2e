// SPDX-License-Identifier: MIT
// The app's only script: it hands the package to the tests, which do the rest by page.evaluate().

/**
 * How a promise ended, as page.evaluate() can return it.
 * @param {Promise<unknown> | (() => unknown)} work a function may throw, too
 */
window.outcomeOf = async (work) => {
  try {
    return { value: await (typeof work === 'function' ? work() : work) };
  } catch (error) {
    return { error: describeError(error) };
  }
};

/**
 * Adds a button. What its last click began is window.outcome, an Outcome once it is awaited.
 * @param {string} label
 * @param {() => unknown} work called in the click, as an app does
 */
window.addButton = (label, work) => {
  const button = document.createElement('button');
  button.textContent = label;
  button.addEventListener('click', () => {
    window.outcome = outcomeOf(work);
  });
  document.body.append(button);
};

/** Subscribes to everything that a client tells; see RecordedEvent in support/test-app.ts. */
window.recordEvents = (auth) => {
  window.recordedEvents = [];
  for (const event of ['tokenchange', 'sessionchange', 'signedout', 'error', 'request']) {
    auth.on(event, (detail) => {
      const error = event === 'error' ? detail : detail?.error;
      const told = error
        ? { ...(event === 'request' && detail), error: describeError(error) }
        : detail;
      window.recordedEvents.push({ event, detail: told });
    });
  }
};

function describeError(error) {
  const isAuthError = error instanceof window.postern.AuthError;
  return { ...error, isAuthError, message: String(error?.message), text: wholeText(error) };
}

/** Everything that a log could print of a value: own properties, hidden ones and causes included. */
function wholeText(value, depth = 0) {
  if (typeof value !== 'object' || value === null || depth > 4) return String(value);
  const names = Object.getOwnPropertyNames(value);
  return [
    String(value),
    ...names.map((name) => `${name}: ${wholeText(value[name], depth + 1)}`),
  ].join('\n');
}

window.postern = await import('/postern/index.js');
