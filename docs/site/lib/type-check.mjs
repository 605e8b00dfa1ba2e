// SPDX-License-Identifier: MIT
// Compiles blocks of TypeScript and JavaScript against the declarations of the packed package.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repoRoot, siteRoot } from './pages.mjs';

const FOLDER = join(siteRoot, '.cache', 'blocks');
const TSC = join(repoRoot, 'node_modules', 'typescript', 'bin', 'tsc');
export const EXTENSIONS = {
  ts: 'ts',
  typescript: 'ts',
  tsx: 'tsx',
  js: 'js',
  javascript: 'js',
  jsx: 'jsx',
};

const STRICT = {
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'Bundler',
  lib: ['ES2023', 'DOM', 'DOM.Iterable', 'ESNext.Disposable'],
  types: ['node'],
  jsx: 'react-jsx',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

// JavaScript has no place to say that something is there, or of which type a parameter is.
const OF_JAVASCRIPT = {
  ...STRICT,
  allowJs: true,
  checkJs: true,
  noImplicitAny: false,
  strictNullChecks: false,
  useUnknownInCatchVariables: false,
};

const isTypeScript = (extension) => extension.startsWith('ts');

function programOf({ context = 'default', extension }) {
  return `${context}-${isTypeScript(extension) ? 'ts' : 'js'}`;
}

function writeProgram(name, blocks) {
  const folder = join(FOLDER, name);
  const [context, kind] = name.split(/-(?=[jt]s$)/);
  const ambient = [join(siteRoot, 'contexts', `${context}.d.ts`)];
  if (!existsSync(ambient[0])) throw new Error(`${blocks[0].file}: no context ${context}`);
  if (kind === 'js') ambient.push(join(siteRoot, 'contexts', 'javascript.d.ts'));
  mkdirSync(folder, { recursive: true });
  const files = blocks.map((block) => {
    const page = block.file.replace(/[^\w.-]/g, '_');
    const file = `${page}.${block.line}.${block.extension}`;
    // A module each, so that they share no names.
    writeFileSync(join(folder, file), `${block.code}\nexport {};\n`);
    return file;
  });
  const compilerOptions = kind === 'js' ? OF_JAVASCRIPT : STRICT;
  const config = join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [...ambient, ...files] }));
  return { config, byFile: new Map(files.map((file, index) => [file, blocks[index]])) };
}

function compile({ config, byFile }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TSC, '-p', config, '--pretty', 'false'], {
      cwd: join(config, '..'),
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = output.split('\n').filter((line) => /error TS/.test(line));
      const problems = lines.map((line) => {
        const [, path, row, message] = /^(.*?)\((\d+),\d+\): error (.*)/.exec(line) ?? [];
        const block = path && byFile.get(basename(path));
        if (!block) return line;
        return `${block.file}:${block.line + Number(row) - 1 - (block.linesAbove ?? 0)}: ${message}`;
      });
      resolve(code === 0 || problems.length > 0 ? problems : [`tsc ended with ${code}: ${output}`]);
    });
  });
}

/**
 * @param {(import('./blocks.mjs').Block & { extension: string })[]} blocks
 * @returns {Promise<string[]>} what the compiler says, by the lines of the Markdown
 */
export async function typeProblems(blocks) {
  rmSync(FOLDER, { recursive: true, force: true });
  const programs = new Map();
  for (const block of blocks) {
    const name = programOf(block);
    programs.set(name, [...(programs.get(name) ?? []), block]);
  }
  const problems = [];
  for (const [name, group] of programs)
    problems.push(...(await compile(writeProgram(name, group))));
  return problems;
}
