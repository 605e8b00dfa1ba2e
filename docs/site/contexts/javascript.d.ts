// SPDX-License-Identifier: MIT
// JavaScript takes an element for what its page makes of it.

interface ParentNode {
  querySelector(selectors: string): any;
}
