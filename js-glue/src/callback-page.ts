// SPDX-License-Identifier: MIT
// The script of callback.html, which is ready to be copied beside it.
import { handOverCallback } from './callback.js';

handOverCallback();
