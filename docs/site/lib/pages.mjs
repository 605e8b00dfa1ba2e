// SPDX-License-Identifier: MIT
// Every page of the site, in the order of the sidebar. A page that is not there yet is skipped; a page
// of docs/ that is missing here fails the build.

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const repoRoot = fileURLToPath(new URL('../../../', import.meta.url));
export const siteRoot = fileURLToPath(new URL('../', import.meta.url));

/** Files of the repository, with their names in the sidebar. The API reference is made, not listed. */
const GROUPS = [
  [
    'Start',
    {
      'docs/index.md': 'What Postern is',
      'docs/quick-start-path-of-exile.md': 'Path of Exile',
      'docs/quick-start-pokemon-showdown.md': 'Pokemon Showdown',
      'docs/quick-start-other-server.md': 'Any other server',
    },
  ],
  [
    'Concepts',
    {
      'docs/redirect.md': 'Redirect',
      'docs/popup.md': 'Popup',
      'docs/storage.md': 'Storage',
      'docs/refresh.md': 'Refresh',
      'docs/tabs.md': 'Tabs',
      'docs/relay.md': 'Token relay',
      'docs/csp.md': 'Content Security Policy',
      'docs/ssr.md': 'Server-side rendering',
      'docs/sessions.md': 'How a session is kept',
      'docs/pokemon-showdown.md': 'Pokemon Showdown, whole',
    },
  ],
  [
    'With your tools',
    {
      'docs/react.md': 'React',
      'docs/vue.md': 'Vue',
      'docs/svelte.md': 'Svelte',
      'docs/bundlers.md': 'Bundlers',
      'docs/testing.md': 'Testing your app',
    },
  ],
  [
    'Coming from',
    {
      'docs/migrate-from-poe-js-sdk.md': 'poe-js-sdk',
      'docs/migrate-from-oidc-client-ts.md': 'oidc-client-ts',
      'docs/migrate-from-auth0-spa-js.md': 'auth0-spa-js',
    },
  ],
  ['Reference', { 'docs/errors.md': 'Errors' }],
  [
    'Security',
    {
      'docs/threat-model.md': 'Threat model',
      'SECURITY.md': 'Reporting, supply chain',
    },
  ],
  [
    'The project',
    {
      'docs/architecture.md': 'Architecture',
      'docs/size.md': 'Size',
      'docs/benchmarks.md': 'Benchmarks',
      'docs/engines.md': 'Browser engines',
      'CONTRIBUTING.md': 'Contributing',
      'docs/site/README.md': 'This site',
      'docs/releasing.md': 'Releasing',
      'CHANGELOG.md': 'Changes',
    },
  ],
];

/** Files of the repository whose contents the site has on another page. */
export const SHOWN_ELSEWHERE = {
  'README.md': 'index.md',
  'js-glue/README.md': 'index.md',
  'js-glue/src/types.ts': 'api/postern.md',
  'js-glue/src/showdown-types.ts': 'api/postern.md',
};

/** docs/redirect.md is redirect.md on the site, and SECURITY.md is security.md. */
export const placeOf = (file) =>
  (file.startsWith('docs/') ? file.slice('docs/'.length) : file)
    .toLowerCase()
    .replace(/\/readme\.md$/, '.md');

/** @returns {{ name: string, pages: { file: string, place: string, title: string }[] }[]} */
export function pageGroups(root = repoRoot) {
  const listed = new Set(listedFiles());
  const unlisted = readdirSync(`${root}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .filter((file) => !listed.has(file));
  if (unlisted.length > 0) {
    throw new Error(`${unlisted.join(', ')}: no place in docs/site/lib/pages.mjs`);
  }
  return GROUPS.map(([name, pages]) => ({
    name,
    pages: Object.entries(pages)
      .filter(([file]) => existsSync(`${root}/${file}`))
      .map(([file, title]) => ({ file, place: placeOf(file), title })),
  })).filter(({ pages }) => pages.length > 0);
}

/** Pages that are listed, there or not. */
export const listedFiles = () => GROUPS.flatMap(([, pages]) => Object.keys(pages));
