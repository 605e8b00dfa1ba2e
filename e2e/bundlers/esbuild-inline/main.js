// SPDX-License-Identifier: MIT
import { startPage } from '../sign-in-page.js';

startPage();
