// SPDX-License-Identifier: MIT

/** Where one of the local servers is: server/main.mjs puts their addresses into the page. */
export function addressOf(server: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${server}"]`)?.content ?? '';
}
