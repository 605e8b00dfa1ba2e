// SPDX-License-Identifier: MIT
// The types that the built modules state of themselves, and the copies in git that the facade is
// compiled against.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const moduleDir = here('../build/wasm-release/wasm/bindings/');

// Each with its wasm, its glue and its types: `postern` can do everything, `browser-auth` what
// postern/browser-auth needs, `postern-server` what needs a secret.
export const modules = ['postern', 'browser-auth', 'postern-server'];

export const copyOf = (name) => here(`src/${name}.d.mts`);

export const generatedOf = (name) => readFileSync(`${moduleDir}${name}.d.ts`, 'utf8');

const formatted = async (name, text) =>
  format(text, { ...(await resolveConfig(copyOf(name))), filepath: copyOf(name) });

// Comments are the generator's, and another Emscripten has others.
const bare = (text) => text.replace(/^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ');

// isCopyOf tells whether the copy in git says what the module says of itself.
export const isCopyOf = async (name, generated, copy) =>
  bare(copy) === bare(await formatted(name, generated));

// acceptDeclarations makes the copy of what is built.
export const acceptDeclarations = async (name) =>
  writeFileSync(copyOf(name), await formatted(name, generatedOf(name)));
