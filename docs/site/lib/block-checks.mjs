// SPDX-License-Identifier: MIT
// How a block of each language is checked. A language that is not here has no way of being checked.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { placeOfBlock } from './blocks.mjs';
import { repoRoot } from './pages.mjs';
import { EXTENSIONS, typeProblems } from './type-check.mjs';

// Vue is VitePress's own; Svelte is there for the recipes that e2e runs.
const { parse: parseHtml } = createRequire(import.meta.url)('@vue/compiler-dom');
const sfc = createRequire(import.meta.url)('vue/compiler-sfc');

/** A script of a page: its lines stay where they were. */
const partOf = (block, { content, loc }, extension) => ({
  ...block,
  code: content,
  line: block.line + loc.start.line - 1,
  extension,
});

function tryTo(work) {
  try {
    const said = work();
    return said ? [said] : [];
  } catch (error) {
    return [error.message.split('\n')[0]];
  }
}

/** Runs a program on the block, as a file. */
function byProgram(code, name, command, ...args) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-block-'));
  try {
    const file = join(folder, name);
    writeFileSync(file, code);
    const { status, stdout, stderr, error } = spawnSync(command, [...args, file], {
      encoding: 'utf8',
    });
    if (error) return [error.message];
    return status === 0 ? [] : [`${stderr}${stdout}`.trim().replaceAll(/\s+/g, ' ').slice(0, 300)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function html(block) {
  const problems = [];
  const root = parseHtml(block.code, {
    onError: ({ message, loc }) => problems.push(`${message} (line ${loc?.start.line})`),
  });
  const scripts = [];
  const visit = (node) => {
    if (node.tag === 'script') {
      const content = node.children[0]?.content ?? '';
      const type = node.props.find(({ name }) => name === 'type')?.value?.content;
      if (type === 'importmap') problems.push(...tryTo(() => void JSON.parse(content)));
      else if (content) scripts.push(partOf(block, { content, loc: node.children[0].loc }, 'js'));
    }
    node.children?.forEach?.(visit);
  };
  visit(root);
  return { problems, scripts };
}

function vue(block) {
  const { descriptor, errors } = sfc.parse(block.code, { filename: placeOfBlock(block) });
  const scripts = [descriptor.script, descriptor.scriptSetup].filter(Boolean);
  const problems = errors.map(({ message }) => message);
  if (problems.length === 0 && scripts.length > 0) {
    problems.push(
      ...tryTo(() => void sfc.compileScript(descriptor, { id: 'block', inlineTemplate: true })),
    );
  }
  const parts = scripts.map((script) => partOf(block, script, script.lang === 'ts' ? 'ts' : 'js'));
  return { problems, scripts: parts };
}

function svelte(block) {
  const { compile } = createRequire(join(repoRoot, 'e2e', 'package.json'))('svelte/compiler');
  const problems = tryTo(() => void compile(block.code, { filename: 'Block.svelte' }));
  const [, attributes, content] = /<script([^>]*)>([^]*?)<\/script>/.exec(block.code) ?? [];
  if (content === undefined) return { problems, scripts: [] };
  const line = block.code.slice(0, block.code.indexOf(content)).split('\n').length;
  const extension = /lang="ts"/.test(attributes) ? 'ts' : 'js';
  return { problems, scripts: [partOf(block, { content, loc: { start: { line } } }, extension)] };
}

/** Of npm's scripts, those that are named must be there, and the package has its present version. */
function sh({ code }) {
  const { version } = JSON.parse(readFileSync(join(repoRoot, 'js-glue', 'package.json'), 'utf8'));
  const tarballs = [...code.matchAll(/\bpostern-(\d\S*)\.tgz/g)];
  const stale = tarballs
    .filter(([, named]) => named !== version)
    .map(([name]) => `not the present version: ${name}`);
  const { scripts } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8'));
  const named = [...code.matchAll(/^\s*npm (?:run ([\w:-]+)|(start|test))\b([^\n#]*)/gm)];
  const missing = named
    .filter(
      ([, run, short, rest]) => !/(^|\s)(-w|--workspace)\b/.test(rest) && !scripts[run ?? short],
    )
    .map(([command]) => `no such script: ${command.trim()}`);
  return [...byProgram(code, 'block.sh', 'bash', '-n'), ...missing, ...stale];
}

const INCLUDED = ['core', 'ports', 'client'].map(
  (layer) => `-I${join(repoRoot, 'wasm', layer, 'include')}`,
);
const LOOKS_LIKE_CODE = /^\s*(?:import|export|const|let|await|npm|#include)\s/m;

const plain = ({ code }) =>
  LOOKS_LIKE_CODE.test(code) ? ['code without a language: nothing can check it'] : [];
const byPrettier = (parser) => async (block) => {
  try {
    await prettier.format(block.code, { parser });
    return [];
  } catch (error) {
    return [error.message.split('\n')[0]];
  }
};

/** By language; each gives a list of problems. What is here or has scripts is the types' to check. */
const CHECKS = {
  '': plain,
  text: plain,
  http: plain,
  sh,
  json: ({ code }) => tryTo(() => void JSON.parse(code)),
  yaml: byPrettier('yaml'),
  css: byPrettier('css'),
  // A function's body is parsed, and not run.
  cmake: ({ code }) =>
    byProgram(`function(documentation)\n${code}\nendfunction()\n`, 'block.cmake', 'cmake', '-P'),
  cpp: ({ code }) =>
    byProgram(
      code,
      'block.cpp',
      process.env.POSTERN_CLANGXX ?? 'clang++-22',
      '-std=c++23',
      '-fsyntax-only',
      ...INCLUDED,
    ),
};
const WITH_SCRIPTS = { html, vue, svelte };

/** A test runs what is generated, or a check compares it: what stands there is a copy. */
const isCheckedElsewhere = ({ generated }) => generated !== undefined;

/** @returns {Promise<string[]>} what is wrong with the blocks, by their places */
export async function blockProblems(blocks) {
  const problems = [];
  const scripts = [];
  for (const block of blocks) {
    const { language } = block;
    const at = (list) => problems.push(...list.map((text) => `${placeOfBlock(block)}: ${text}`));
    if (isCheckedElsewhere(block)) continue;
    if (EXTENSIONS[language]) scripts.push({ ...block, extension: EXTENSIONS[language] });
    else if (WITH_SCRIPTS[language]) {
      const found = WITH_SCRIPTS[language](block);
      at(found.problems);
      scripts.push(...found.scripts);
    } else if (CHECKS[language]) at(await CHECKS[language](block));
    else at([`no way of checking a block of "${language}"`]);
  }
  return [...problems, ...(await typeProblems(scripts))];
}
