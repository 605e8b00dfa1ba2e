// What is written down twice, in C++ and in TypeScript or in the documents, is the same; and each
// comparison is shown a copy with a mistake in it, which it must find.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { copyOf, generatedOf, isCopyOf, modules } from '../module-declarations.mjs';
import { packageFolder, runProgram } from './support/processes.mjs';

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

// Which function of a module is renamed, and which gets another parameter.
const mistakesIn = {
  postern: {
    'a renamed function': [/\bshowdownLoad\(/, 'showdownLoadAll('],
    'another parameter': [
      /\bloginWithPopup\(_0: number, _1: number, _2: any/,
      'loginWithPopup(_0: number, _1: number, _2: boolean',
    ],
    'another result': [/\btokenSet\(_0: number\): string/, 'tokenSet(_0: number): number'],
  },
  'browser-auth': {
    'a renamed function': [/\bhandleRedirectCallback\(/, 'handleCallback('],
    'another parameter': [
      /\blogout\(_0: number, _1: number, _2: boolean/,
      'logout(_0: number, _1: number, _2: number',
    ],
    'a function less': [/^.*\bmayCarryToken\(.*\n/m, ''],
  },
  'postern-server': {
    'a renamed function': [/\bintrospectToken\(/, 'introspect('],
    'another parameter': [/\bcreateRelay\(_0: EmbindString\)/, 'createRelay(_0: number)'],
    'a function less': [/^.*\babortOperation\(.*\n/m, ''],
  },
};

const mutate = (text, [pattern, replacement]) => {
  assert.match(text, pattern);
  return text.replace(pattern, replacement);
};

for (const name of modules) {
  test(`the copy of ${name}'s types is what the module says`, async () => {
    const generated = generatedOf(name);
    const copy = readFileSync(copyOf(name), 'utf8');
    assert.ok(await isCopyOf(name, generated, copy));
    assert.ok(await isCopyOf(name, `// Of another Emscripten.\n${generated}`, copy));
    for (const [what, mistake] of Object.entries(mistakesIn[name])) {
      assert.ok(!(await isCopyOf(name, mutate(generated, mistake), copy)), what);
    }
  });

  test(`the facade does not compile against other types of ${name}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-drift-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const part of ['src', 'tsconfig.json']) {
      cpSync(join(packageFolder, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(packageFolder, '../node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const file = join(folder, `src/${name}.d.mts`);
    const right = readFileSync(file, 'utf8');
    // The build has compiled the right one.
    for (const [what, mistake] of Object.entries(mistakesIn[name]).slice(0, 2)) {
      writeFileSync(file, mutate(right, mistake));
      const { code, stdout } = await runProgram(process.execPath, [
        ...[tsc, '-p', folder, '--noEmit'],
      ]);
      assert.notEqual(code, 0, what);
      assert.match(stdout, /^src\/[\w-]+\.ts\(|\/src\/[\w-]+\.ts\(/m, what);
    }
  });
}

// Each gives a list, from the text of a file.
const listIn = (opening, closing, item) => (text) => {
  const start = text.indexOf(opening);
  assert.ok(start >= 0, opening);
  const list = text.slice(start + opening.length, text.indexOf(closing, start));
  return [...list.replace(/\/\/.*$/gm, '').matchAll(item)].map(([, name]) => name);
};
const cppEnum = (name, prefix = '') =>
  listIn(`enum ${name} {`, '}', new RegExp(`\\b${prefix}(\\w+)`, 'g'));
const tsEnum = (name) => listIn(`const enum ${name} {`, '}', /(\w+)/g);
const tsTexts = (opening) => listIn(opening, ';', /'(\w+)'/g);
const plain = (names) => names.map((name) => name.replaceAll('_', ''));

// By what is the same: the files, and how the list is found in each; all in one order.
const sameLists = {
  'the codes of errors': {
    'wasm/core/include/postern/core/error.hpp': cppEnum('class error_code : std::uint8_t'),
    'wasm/core/src/error.cpp': listIn('names = {', '};', /"(\w+)"/g),
    'js-glue/src/auth-error.ts': tsTexts('type AuthErrorCode ='),
    'docs/errors.md': (text) => [...text.matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code),
  },
  "the numbers of the host's calls": {
    'wasm/web/include/postern/web/host.hpp': cppEnum('class host_call : int'),
    'js-glue/src/host.ts': tsEnum('HostCall'),
  },
  "the numbers of a storage's actions": {
    'wasm/web/include/postern/web/host_token_store.hpp': cppEnum('action : int', 'action_'),
    'js-glue/src/host.ts': tsEnum('StoreAction'),
  },
  'the numbers of events': {
    'wasm/bindings/src/bound_client.cpp': (text) => plain(cppEnum('event : int', 'event_')(text)),
    'js-glue/src/host.ts': tsTexts('const events ='),
  },
  'the purposes of requests': {
    'wasm/client/include/postern/client/client_observer.hpp': cppEnum(
      'class request_purpose : std::uint8_t',
    ),
    'js-glue/src/types.ts': tsTexts('purpose:'),
  },
  'the reasons of a sign-out': {
    'wasm/client/include/postern/client/client_observer.hpp': cppEnum(
      'class sign_out_reason : std::uint8_t',
    ),
    'js-glue/src/types.ts': tsTexts('signedout: { reason:'),
  },
};

const firstDifference = (lists) => {
  const [[, first], ...others] = Object.entries(lists);
  const other = others.find(([, list]) => list.join() !== first.join());
  return other && `${other[0]}: ${other[1].join()}`;
};

for (const [what, places] of Object.entries(sameLists)) {
  test(`${what} are the same everywhere, and in one order`, () => {
    const texts = Object.fromEntries(Object.keys(places).map((path) => [path, read(path)]));
    const listsOf = (given) =>
      Object.fromEntries(Object.entries(places).map(([path, find]) => [path, find(given[path])]));
    const lists = listsOf(texts);
    assert.ok(Object.values(lists)[0].length > 1);
    assert.equal(firstDifference(lists), undefined);
    // A name that is missing, another one, or another order, in each of the places.
    for (const [path, list] of Object.entries(lists)) {
      for (const wrong of [list.slice(1), [...list, 'more'], [...list].reverse()]) {
        assert.notEqual(firstDifference({ ...lists, [path]: wrong }), undefined, path);
      }
      const last = list.at(-1);
      // In the text itself, so that the search is known to look at the right place.
      const renamed = texts[path].replaceAll(
        new RegExp(`(?<![a-zA-Z])${last.replace('signedout', 'signed_out')}(?![a-zA-Z])`, 'g'),
        'renamed',
      );
      assert.notEqual(firstDifference(listsOf({ ...texts, [path]: renamed })), undefined, path);
    }
  });
}
