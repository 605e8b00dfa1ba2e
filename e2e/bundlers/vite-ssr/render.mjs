// SPDX-License-Identifier: MIT
// node render.mjs <folder in dist> <settings as JSON>: the page, as a server would send it.
import { readFileSync } from 'node:fs';

const [made, settings] = process.argv.slice(2);
const { render } = await import(`./dist/${made}/entry-server.js`);
const template = readFileSync(new URL('./dist/client/index.html', import.meta.url), 'utf8');
process.stdout.write(
  template
    .replace('<!--settings-->', () => settings.replaceAll('<', '\\u003c'))
    .replace('<!--app-->', () => render(JSON.parse(settings))),
);
