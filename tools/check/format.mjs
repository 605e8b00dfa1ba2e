// C++ is laid out by clang-format, everything else that it knows by prettier.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cppFiles, sourceFiles } from './source-tree.mjs';

const FOR_PRETTIER = /\.([cm]?[jt]sx?|json|md|ya?ml)$/;

function outputLines({ stdout, stderr, error }) {
  if (error) return [error.message];
  return `${stdout}${stderr}`.split('\n').filter((line) => line.trim());
}

export function cppFormat(root, { toolchain }, { write = false } = {}) {
  const files = cppFiles(root, 'wasm', 'tests', 'bench');
  if (files.length === 0) return [];
  const mode = write ? ['-i'] : ['--dry-run', '-Werror', '--ferror-limit=1'];
  const result = spawnSync(toolchain.clangFormat, [...mode, ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  if (result.status === 0) return [];
  const problems = outputLines(result);
  const named = problems.filter((line) => /: (error|warning): /.test(line));
  return [...(named.length > 0 ? named : problems), 'npm run format puts it right'];
}

export function scriptFormat(root, { toolchain }, { write = false } = {}) {
  const prettier = join(root, 'node_modules', '.bin', 'prettier');
  if (!existsSync(prettier)) return ['prettier is not installed: npm run setup'];
  const files = sourceFiles(root).filter((path) => FOR_PRETTIER.test(path));
  const mode = write ? '--write' : '--check';
  const args = [mode, '--log-level=warn', '--ignore-unknown', ...files];
  const result = spawnSync(prettier, args, { cwd: root, encoding: 'utf8', env: toolchain.env });
  if (result.status === 0) return [];
  const problems = outputLines(result)
    .filter((line) => !/Code style issues/.test(line))
    .map((line) => line.replace(/^\[warn\] /, 'not as prettier lays it out: '));
  return [...problems, 'npm run format puts it right'];
}
