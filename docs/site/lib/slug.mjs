// SPDX-License-Identifier: MIT

/** The anchor of a heading as Git hosts make it: what is neither letter, digit, `_` nor `-` goes. */
export function gitHostSlug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}
