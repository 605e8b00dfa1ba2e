// SPDX-License-Identifier: MIT
// The recipe of docs/vue.md, as it stands there.

import { testRecipe } from '../support/recipe-tests.ts';

testRecipe('vue');
