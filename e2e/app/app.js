// SPDX-License-Identifier: MIT
// The app's only script: it hands the package to the tests, which do the rest by page.evaluate().

window.postern = await import('/postern/index.js');
