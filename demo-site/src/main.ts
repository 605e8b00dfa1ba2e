// SPDX-License-Identifier: MIT
import { showAreas } from './page/areas.js';
import { pathOfExileArea } from './path-of-exile/area.js';

const main = document.getElementById('main');
const tabs = document.getElementById('area-tabs');
if (main && tabs) showAreas(main, tabs, [pathOfExileArea]);
