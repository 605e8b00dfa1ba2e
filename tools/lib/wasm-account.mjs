// Where a module's bytes are: its functions by source file, and its other sections.
import { constants, brotliCompressSync } from 'node:zlib';

const SECTIONS = {
  1: 'types',
  2: 'imports',
  3: 'function types',
  7: 'exports',
  9: 'table',
  11: 'data',
};
const IMPORT = 2;
const CODE = 10;
const LIBRARIES = 'libraries: C, C++, embind';
const TEMPLATES = 'templates of several files';

export const brotliSize = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

function reader(wasm, at) {
  const cursor = {
    at,
    byte: () => wasm[cursor.at++],
    // LEB128.
    number: () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = cursor.byte();
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    },
    text: () => {
      const size = cursor.number();
      cursor.at += size;
      return wasm.toString('utf8', cursor.at - size, cursor.at);
    },
  };
  return cursor;
}

// sectionsOf gives [{ id, name?, start, begin, end }]: a custom section's name stands before `begin`.
function sectionsOf(wasm) {
  const sections = [];
  const cursor = reader(wasm, 8);
  while (cursor.at < wasm.length) {
    const start = cursor.at;
    const id = cursor.byte();
    const size = cursor.number();
    const end = cursor.at + size;
    const name = id === 0 ? cursor.text() : undefined;
    sections.push({ id, name, start, begin: cursor.at, end });
    cursor.at = end;
  }
  return sections;
}

function countFunctionImports(wasm, { begin }) {
  const cursor = reader(wasm, begin);
  let functions = 0;
  for (let left = cursor.number(); left > 0; --left) {
    cursor.text();
    cursor.text();
    const kind = cursor.byte();
    if (kind === 0) {
      cursor.number();
      ++functions;
    } else if (kind === 3) {
      cursor.at += 2;
    } else {
      // A table has its type before its limits.
      if (kind === 1) cursor.byte();
      const hasMaximum = cursor.byte() & 1;
      cursor.number();
      if (hasMaximum) cursor.number();
    }
  }
  return functions;
}

function functionNames(wasm, section) {
  const names = new Map();
  const cursor = reader(wasm, section.begin);
  while (cursor.at < section.end) {
    const kind = cursor.byte();
    const size = cursor.number();
    const end = cursor.at + size;
    if (kind === 1) {
      for (let left = cursor.number(); left > 0; --left) names.set(cursor.number(), cursor.text());
    }
    cursor.at = end;
  }
  return names;
}

// functionsOf gives [{ name, start, end }] in the module's order.
export function functionsOf(wasm) {
  const sections = sectionsOf(wasm);
  const find = (wanted) => sections.find(({ id, name }) => id === wanted || name === wanted);
  const names = functionNames(wasm, find('name'));
  const imports = countFunctionImports(wasm, find(IMPORT));
  const cursor = reader(wasm, find(CODE).begin);
  return Array.from({ length: cursor.number() }, (_, index) => {
    const start = cursor.at;
    const size = cursor.number();
    cursor.at += size;
    return { name: names.get(imports + index) ?? '?', start, end: cursor.at };
  });
}

function cut(bytes, ranges) {
  const kept = [];
  let at = 0;
  for (const { start, end } of ranges) {
    kept.push(bytes.subarray(at, start));
    at = end;
  }
  return Buffer.concat([...kept, bytes.subarray(at)]);
}

// accountOf gives rows { what, raw, brotli, functions? }, the dearest first. `wasm` has its names;
// `sourcesOf` maps a symbol to the files that define it. What a row costs is what the module,
// compressed, loses without it: rows help each other to compress, so they add up to less than it.
export function accountOf(wasm, sourcesOf) {
  const files = new Map();
  for (const each of functionsOf(wasm)) {
    // A coroutine's parts, and what the optimizer has split or merged, have a suffix.
    const sources = sourcesOf.get(each.name.split('.')[0]);
    const what = !sources ? LIBRARIES : sources.size > 1 ? TEMPLATES : [...sources][0];
    files.set(what, [...(files.get(what) ?? []), each]);
  }
  const all = sectionsOf(wasm);
  const names = all.filter(({ id }) => id === 0);
  const whole = brotliSize(cut(wasm, names));
  const row = (what, ranges) => {
    const raw = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const without = [...ranges, ...names].sort((left, right) => left.start - right.start);
    return { what, raw, brotli: whole - brotliSize(cut(wasm, without)) };
  };
  const rows = [...files].map(([what, ranges]) => ({
    ...row(what, ranges),
    functions: ranges.length,
  }));
  for (const section of all) {
    if (SECTIONS[section.id]) rows.push(row(`section: ${SECTIONS[section.id]}`, [section]));
  }
  return {
    raw: cut(wasm, names).length,
    brotli: whole,
    rows: rows.sort((left, right) => right.brotli - left.brotli),
  };
}
