// SPDX-License-Identifier: MIT
// Takes an application's access away.

const status = /** @type {HTMLElement} */ (document.getElementById('status'));

/** @param {HTMLButtonElement} button */
async function revoke(button) {
  button.disabled = true;
  const response = await fetch('/api/oauth/api/revoke', {
    method: 'POST',
    body: new URLSearchParams({ uri: button.dataset.uri ?? '' }),
  });
  const answer = await response.text();
  if (answer === ']{"success":true}') {
    location.reload();
    return;
  }
  button.disabled = false;
  status.textContent = answer;
}

for (const button of document.querySelectorAll('button')) {
  if (button.dataset.uri !== undefined) button.addEventListener('click', () => revoke(button));
}
