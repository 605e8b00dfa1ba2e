// SPDX-License-Identifier: MIT
import { showArea } from './page/areas.js';
import { pathOfExileArea } from './path-of-exile/area.js';
import { showdownArea } from './showdown/area.js';

const LONGEST_WAIT_MS = 400;
const FONTS = ['500 2rem Alegreya Variable', '1rem Source Sans 3 Variable'];

/** What is drawn in the right font at once does not move afterwards. */
async function fontsAreHere(): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
  const loaded = Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
  await Promise.race([loaded, patience]);
}

const main = document.getElementById('main');
const tabs = document.getElementById('area-tabs');
await fontsAreHere();
if (main && tabs) showArea(main, tabs, [pathOfExileArea, showdownArea]);
