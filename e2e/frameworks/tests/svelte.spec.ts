// SPDX-License-Identifier: MIT
// The recipe of docs/svelte.md, as it stands there.

import { testRecipe } from '../support/recipe-tests.ts';

testRecipe('svelte');
