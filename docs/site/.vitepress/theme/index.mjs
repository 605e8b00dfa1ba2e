// SPDX-License-Identifier: MIT
// The theme without its web fonts: the system's are as readable, and nothing has to be loaded.

import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default DefaultTheme;
