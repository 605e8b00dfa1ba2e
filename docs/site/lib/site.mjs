// SPDX-License-Identifier: MIT
// The site, from Markdown and declarations to dist/.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeApiReference } from './api.mjs';
import { siteProblems } from './links.mjs';
import { pageGroups, siteRoot } from './pages.mjs';
import { stagePages } from './stage.mjs';

export const outputFolder = join(siteRoot, 'dist');
const REFERENCE = 'Reference';

const linkTo = ({ title, place }) => ({ text: title, link: `/${place.replace(/\.md$/, '.html')}` });

function sidebarOf(groups, entries) {
  return groups.map(({ name, pages }) => ({
    text: name,
    items: [
      ...(name === REFERENCE
        ? entries.map(({ name: title, place }) => linkTo({ title, place }))
        : []),
      ...pages.map(linkTo),
    ],
  }));
}

/**
 * Builds the site.
 * @param {{ base?: string, repository?: string }} [options] `base` is the path under which it will be
 * served, as `/postern/` on GitHub Pages; `repository` is where sources can be read
 * @returns {Promise<string[]>} dead links, and whatever else is wrong with it
 */
export async function buildSite({ base = '/', repository } = {}) {
  const groups = pageGroups();
  const folder = join(siteRoot, '.cache', 'pages');
  const problems = stagePages(groups, folder, { repository });
  const entries = await writeApiReference(folder);
  process.env.POSTERN_DOCS_SITE = JSON.stringify({ base, sidebar: sidebarOf(groups, entries) });
  // Read by the configuration, which must not be loaded before.
  const { build } = await import('vitepress');
  await build(siteRoot);
  // GitHub Pages would leave out files that begin with an underscore.
  writeFileSync(join(outputFolder, '.nojekyll'), '');
  return [...problems, ...siteProblems(outputFolder, base)];
}
