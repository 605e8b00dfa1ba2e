// SPDX-License-Identifier: MIT
// Gives a module the names of its functions, as engines show them in stack traces and profiles: the
// custom section "name" of the WebAssembly specification (appendix 7.4.1). The code stays byte for byte
// what it is, so that a number in somebody's stack trace means the same function in both.

const FUNCTION_NAMES = 1;

function leb128(number) {
  const bytes = [];
  do {
    bytes.push((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    number >>>= 7;
  } while (number > 0);
  return Buffer.from(bytes);
}

const sized = (content) => Buffer.concat([leb128(content.length), content]);

// withNames appends the section; `symbols` is what Emscripten's --emit-symbol-map writes, a line
// "<index>:<name>" for each function.
export function withNames(wasm, symbols) {
  const names = symbols
    .trim()
    .split('\n')
    .map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(':') + 1)])
    .sort(([a], [b]) => a - b);
  const map = names.map(([index, name]) => [leb128(index), sized(Buffer.from(name))]).flat();
  const subsection = sized(Buffer.concat([leb128(names.length), ...map]));
  const section = Buffer.concat([
    sized(Buffer.from('name')),
    Buffer.from([FUNCTION_NAMES]),
    subsection,
  ]);
  const custom = Buffer.from([0]);
  return Buffer.concat([wasm, custom, sized(section)]);
}
