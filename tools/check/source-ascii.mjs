// C++ sources are ASCII: what looks like a quote or a space then is one, for every reader and tool.
import { cppFiles, findAll, readSource } from './source-tree.mjs';

export function sourceAscii(root) {
  return cppFiles(root, 'wasm', 'tests', 'bench').flatMap((path) => {
    return findAll(path, readSource(root, path), /[^\n]*[^\x00-\x7f][^\n]*/g, (match) => {
      const character = /[^\x00-\x7f]/u.exec(match[0])[0];
      return `not ASCII: U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    });
  });
}
