// SPDX-License-Identifier: MIT
// node make-page.mjs: the page, with the hashes of the package that is installed now.
import { readFileSync } from 'node:fs';

const file = new URL(import.meta.resolve('postern/integrity.json'));
const integrity = JSON.parse(readFileSync(file, 'utf8'));

const folder = '/node_modules/postern/dist/';
const map = {
  imports: { 'postern/browser-auth': `${folder}browser-auth.js` },
  // By address: of what is imported now, of what is imported later, and of the modules.
  integrity: Object.fromEntries(
    Object.entries(integrity).map(([name, hash]) => [folder + name, hash]),
  ),
};

console.log(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Hello, integrity</title>
    <script type="importmap">${JSON.stringify(map)}</script>
    <link
      rel="modulepreload"
      href="${folder}browser-auth.js"
      integrity="${integrity['browser-auth.js']}"
    />
    <script type="module" src="./main.js"></script>
  </head>
  <body>Signed in: <output id="user">?</output></body>
</html>`);
