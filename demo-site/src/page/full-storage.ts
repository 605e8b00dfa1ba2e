// SPDX-License-Identifier: MIT

const KEY = 'postern-demo.ballast';
const LARGEST_PIECE = 2 ** 22;

/** Fills this tab's sessionStorage to the last character. The returned function makes room again. */
export function fillSessionStorage(): () => void {
  const keys: string[] = [];
  for (let length = LARGEST_PIECE; length >= 1;) {
    const key = `${KEY}.${keys.length}`;
    try {
      sessionStorage.setItem(key, 'x'.repeat(length));
      keys.push(key);
    } catch {
      length = Math.floor(length / 2);
    }
  }
  return () => {
    for (const key of keys) sessionStorage.removeItem(key);
  };
}
