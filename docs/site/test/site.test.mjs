// SPDX-License-Identifier: MIT
// The site builds, its links lead somewhere, and the checks of that can fail.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { typedEntries } from '../lib/api.mjs';
import { siteProblems } from '../lib/links.mjs';
import { pageGroups } from '../lib/pages.mjs';
import { serveSite } from '../lib/serve.mjs';
import { buildSite, outputFolder } from '../lib/site.mjs';
import { gitHostSlug } from '../lib/slug.mjs';
import { siteMarkdown } from '../lib/stage.mjs';

const folderOf = (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-site-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

test('the site builds, without a dead link, and its sidebar leads to every page', async () => {
  assert.deepEqual(await buildSite(), []);
});

test('every entry of the package with types has a page, with what it exports', () => {
  const entries = typedEntries();
  assert.ok(entries.length >= 5);
  for (const { name, place } of entries) {
    const html = readFileSync(join(outputFolder, place.replace(/md$/, 'html')), 'utf8');
    assert.match(html, new RegExp(`<h1[^>]*>${name}`), place);
  }
  const whole = readFileSync(join(outputFolder, 'api', 'postern.html'), 'utf8');
  for (const name of ['createbrowserauth', 'browserauth', 'tokenset', 'autherror']) {
    assert.match(whole, new RegExp(`id="${name}"`));
  }
});

test('it is served under its base, on loopback, and nothing beside it is', async () => {
  const { url, close } = await serveSite(outputFolder, { base: '/postern/', port: 0 });
  try {
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/postern\/$/);
    const page = await fetch(url);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(await page.text(), /<h1[^>]*>Postern/);
    for (const path of ['none.html', '../', '%2e%2e%2fpackage.json', '..%2fpackage.json']) {
      assert.equal((await fetch(new URL(path, url))).status, 404, path);
    }
  } finally {
    close();
  }
});

const SIDEBAR = '<aside class="VPSidebar"><a href="/index.html">Start</a></aside>';
const BROKEN = {
  'a page that is not there': ['<a href="/none.html">', /\/none\.html leads nowhere/],
  'a heading that is not there': ['<a href="#none">', /#none: no such heading/],
  'a script of another host': ['<script src="https://cdn.example/a.js">', /loads https:\/\/cdn/],
  'a style sheet of another host': ['<link href="//fonts.example/a.css">', /loads \/\/fonts/],
};

for (const [what, [html, message]] of Object.entries(BROKEN)) {
  test(`${what} is found`, () => {
    const folder = folderOf({ 'index.html': `${SIDEBAR}${html}` });
    const problems = siteProblems(folder, '/');
    rmSync(folder, { recursive: true });
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0], message);
  });
}

test('a font of another host, and a page that the sidebar leaves out, are found', () => {
  const folder = folderOf({
    'index.html': SIDEBAR,
    'lost.html': '',
    'a.css': "@import url('https://fonts.example/a.css');",
  });
  const problems = siteProblems(folder, '/');
  rmSync(folder, { recursive: true });
  assert.deepEqual(problems, [
    'a.css: loads https://fonts.example/a.css',
    'lost.html: the sidebar does not lead there',
  ]);
});

test('a page of docs/ without a place in the sidebar is refused', () => {
  const root = folderOf({ 'docs/index.md': '', 'docs/stray.md': '' });
  assert.throws(() => pageGroups(root), /docs\/stray\.md: no place/);
  rmSync(root, { recursive: true });
});

test('links of a Git host become those of the site, and code stays as it is', () => {
  const files = new Map([
    ['docs/tabs.md', 'tabs.md'],
    ['SECURITY.md', 'security.md'],
  ]);
  const made = (text, repository) => {
    const problems = [];
    return [siteMarkdown(text, 'docs/page.md', files, { repository, problems }), problems];
  };
  assert.deepEqual(made('[`a` b](tabs.md#x) [c](../SECURITY.md) [d](https://e.example/)'), [
    '[`a` b](/tabs.md#x) [c](/security.md) [d](https://e.example/)',
    [],
  ]);
  assert.deepEqual(made('[source](../package.json)'), ['source', []]);
  assert.deepEqual(made('[source](../package.json)', 'https://git.example'), [
    '[source](https://git.example/package.json)',
    [],
  ]);
  assert.deepEqual(made('[x](none.md)'), ['x', ['docs/page.md: none.md is not there']]);
  const code = '```js\nlist[0](tabs.md); // <!-- stays -->\n```\n\n`[x](none.md)`';
  assert.deepEqual(made(code), [code, []]);
  assert.deepEqual(made('<!-- with: above -->\ntext'), ['text', []]);
});

test('headings have the anchors that a Git host gives them', () => {
  assert.equal(gitHostSlug("What it does, and what it doesn't"), 'what-it-does-and-what-it-doesnt');
  assert.equal(gitHostSlug('Node’s http'), 'nodes-http');
  assert.equal(gitHostSlug('`invalid_config`'), 'invalid_config');
  assert.equal(gitHostSlug('I1 - a rule'), 'i1---a-rule');
});
