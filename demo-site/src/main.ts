// SPDX-License-Identifier: MIT
import { showArea } from './page/areas.js';
import { pathOfExileArea } from './path-of-exile/area.js';
import { showdownArea } from './showdown/area.js';

const main = document.getElementById('main');
const tabs = document.getElementById('area-tabs');
if (main && tabs) showArea(main, tabs, [pathOfExileArea, showdownArea]);
