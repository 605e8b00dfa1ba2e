// SPDX-License-Identifier: MIT
// For an entry that cannot do without the module that can do everything.

import { full } from './full.js';
import { runtimeOf, type Runtime } from './runtime.js';

export const fullRuntime = (): Runtime => runtimeOf(full);
