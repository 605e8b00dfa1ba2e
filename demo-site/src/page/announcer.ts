// SPDX-License-Identifier: MIT

/** Says a sentence to screen readers. */
export function announce(sentence: string): void {
  const announcer = document.getElementById('announcer');
  if (!announcer) return;
  // The same text twice in a row would not be read again.
  announcer.textContent = announcer.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
