// SPDX-License-Identifier: MIT
// sessionStorage and localStorage. Even naming one throws where storage is blocked, so every access is
// caught and told as a failure; it never turns into "nothing stored".
addToLibrary({
  $posternArea: (isShared) => (isShared ? localStorage : sessionStorage),

  // A text, empty when there is none; null on a failure.
  postern_item_read__deps: ['$posternArea', '$UTF8ToString', '$stringToNewUTF8'],
  postern_item_read: (isShared, key) => {
    try {
      return stringToNewUTF8(posternArea(isShared).getItem(UTF8ToString(key)) ?? '');
    } catch {
      return 0;
    }
  },

  // Without a text it removes the item.
  postern_item_write__deps: ['$posternArea', '$UTF8ToString'],
  postern_item_write: (isShared, key, value, size) => {
    try {
      const area = posternArea(isShared);
      const name = UTF8ToString(key);
      if (value) area.setItem(name, UTF8ToString(value, size));
      else area.removeItem(name);
      return true;
    } catch {
      return false;
    }
  },

  // The keys of sessionStorage under a prefix, without it, one a line; null on a failure.
  postern_item_keys__deps: ['$UTF8ToString', '$stringToNewUTF8'],
  postern_item_keys: (prefix) => {
    try {
      // Where there are no pages there is none, and no login in progress; a blocked one throws here.
      if (typeof sessionStorage == 'undefined') return stringToNewUTF8('');
      const start = UTF8ToString(prefix);
      const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(start));
      return stringToNewUTF8(keys.map((key) => key.slice(start.length) + '\n').join(''));
    } catch {
      return 0;
    }
  },
});
