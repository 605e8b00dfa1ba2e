// SPDX-License-Identifier: MIT
// Looks at the built site: every link leads to a page and a heading that are there, nothing is loaded
// from another host, and the sidebar leads to every page.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const NOT_FOUND_PAGE = '404.html';
const LOADED = /<(?:script|img|iframe|source|link)\b[^>]*?\s(?:src|href)="([^"]*)"[^>]*>/g;
const LINKED = /<a\b[^>]*?\shref="([^"]*)"/g;
const IDENTIFIED = /\sid="([^"]*)"/g;
const LOADED_BY_STYLE = /(?:url\(|@import\s)\s*["']?((?:https?:)?\/\/[^"')\s]+)/g;

const unescaped = (text) =>
  text.replace(/&#x([0-9a-f]+);|&(amp|quot|lt|gt|#39);/gi, (entity, hex, name) =>
    hex
      ? String.fromCodePoint(parseInt(hex, 16))
      : { amp: '&', quot: '"', lt: '<', gt: '>', '#39': "'" }[name],
  );

const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => unescaped(found));

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      posix.join(entry.parentPath.slice(folder.length), entry.name).replace(/^\//, ''),
    );
}

/** @returns {string[]} what is wrong with the site in `folder`, served under `base` */
export function siteProblems(folder, base) {
  const files = filesOf(folder);
  const problems = [];
  const pages = new Map();
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const html = readFileSync(join(folder, file), 'utf8');
    pages.set(file, { html, identifiers: new Set(all(html, IDENTIFIED)) });
  }

  /** The file and the anchor of a link of `page`, or undefined for one that leads elsewhere. */
  const resolved = (page, href) => {
    if (/^(?:[a-z]+:)?\/\//i.test(href) || /^(?:mailto|data):/.test(href)) return undefined;
    const url = new URL(href, `http://site${base}${page}`);
    const path = decodeURIComponent(url.pathname);
    if (!path.startsWith(base)) return { file: path, anchor: '' };
    const inside = path.slice(base.length);
    const file = inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside;
    return { file, anchor: decodeURIComponent(url.hash.slice(1)) };
  };

  for (const [page, { html }] of pages) {
    for (const href of all(html, LINKED)) {
      const target = resolved(page, href);
      if (!target) continue;
      const found = pages.get(target.file);
      if (!found && !files.includes(target.file)) problems.push(`${page}: ${href} leads nowhere`);
      else if (target.anchor && !found?.identifiers.has(target.anchor)) {
        problems.push(`${page}: ${href}: no such heading`);
      }
    }
    for (const source of all(html, LOADED)) {
      if (source.startsWith('data:')) continue;
      const target = resolved(page, source);
      if (!target) problems.push(`${page}: loads ${source}`);
      else if (!files.includes(target.file)) problems.push(`${page}: ${source} is not there`);
    }
  }
  for (const file of files.filter((name) => name.endsWith('.css'))) {
    const sources = all(readFileSync(join(folder, file), 'utf8'), LOADED_BY_STYLE);
    problems.push(...sources.map((source) => `${file}: loads ${source}`));
  }
  return [...problems, ...unreachable(pages, resolved)];
}

function unreachable(pages, resolved) {
  const sidebar = /<aside class="VPSidebar"[^]*?<\/aside>/.exec(pages.get('index.html').html)?.[0];
  if (!sidebar) return ['index.html: no sidebar'];
  const reached = new Set(all(sidebar, LINKED).map((href) => resolved('index.html', href)?.file));
  return [...pages.keys()]
    .filter((page) => page !== NOT_FOUND_PAGE && !reached.has(page))
    .map((page) => `${page}: the sidebar does not lead there`);
}
