// SPDX-License-Identifier: MIT
// The pages, the sidebar and the base come from build.mjs, which has staged them.

import { defineConfig } from 'vitepress';
import { gitHostSlug } from '../lib/slug.mjs';

const { base, sidebar } = JSON.parse(process.env.POSTERN_DOCS_SITE ?? '{"base":"/","sidebar":[]}');

export default defineConfig({
  title: 'Postern',
  description: 'Sign-in for single-page apps: a C++ core compiled to WebAssembly.',
  lang: 'en',
  base,
  srcDir: '.cache/pages',
  outDir: 'dist',
  cacheDir: '.cache/vitepress',
  // Pages open from any static server, and from GitHub Pages.
  cleanUrls: false,
  lastUpdated: false,
  head: [
    ['meta', { name: 'referrer', content: 'no-referrer' }],
    // No icon, and no request for one.
    ['link', { rel: 'icon', href: 'data:,' }],
  ],
  markdown: {
    // A link to a heading is then the same on a Git host.
    anchor: { slugify: gitHostSlug },
    toc: { slugify: gitHostSlug },
    headers: { slugify: gitHostSlug },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: true,
  },
});
