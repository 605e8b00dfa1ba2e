// clang-tidy over wasm/, as many files at a time as there are cores. A file that was clean is not
// looked at again until it, a header, the rules or its compile command change.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { capture, onEveryCore, runToEnd } from '../lib/run.mjs';
import { hashOf, hashOfFiles } from '../lib/stamp.mjs';
import { cppFiles } from './source-tree.mjs';

const COMPILE_COMMANDS_OF = 'native-debug';

function readJson(path, otherwise) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return otherwise;
  }
}

export async function tidy(root, { toolchain }) {
  const buildFolder = join(root, 'build', COMPILE_COMMANDS_OF);
  const commands = readJson(join(buildFolder, 'compile_commands.json'), []);
  const units = commands.filter(({ file }) => relative(root, file).startsWith('wasm/'));
  if (units.length === 0)
    return [`no file of wasm/ in build/${COMPILE_COMMANDS_OF}/compile_commands.json`];
  const cleanFile = join(root, 'build', 'clang-tidy-clean.json');
  const wasClean = new Set(readJson(cleanFile, []));
  const headers = cppFiles(root, 'wasm')
    .filter((path) => path.endsWith('.hpp'))
    .map((path) => join(root, path));
  const rules = hashOfFiles(
    [join(root, '.clang-tidy'), ...headers],
    capture(toolchain.clangTidy, ['--version']) ?? '',
  );
  const isClean = new Set();
  const problems = [];
  await onEveryCore(units, async ({ file, command, arguments: words }) => {
    const key = hashOf([rules, command ?? words.join(' '), file, readFileSync(file)]);
    if (wasClean.has(key)) {
      isClean.add(key);
      return;
    }
    // The compile commands may be another compiler's, with warnings that clang does not know.
    const args = ['-p', buildFolder, '--quiet', '--extra-arg=-Wno-unknown-warning-option', file];
    const { code, output } = await runToEnd(toolchain.clangTidy, args, { cwd: root, echo: false });
    if (code === 0) isClean.add(key);
    else
      problems.push(
        `${relative(root, file)}:\n${output.replace(/^\d+ warnings? .*\n/gm, '').trim()}`,
      );
  });
  mkdirSync(dirname(cleanFile), { recursive: true });
  writeFileSync(cleanFile, JSON.stringify([...isClean]));
  return problems;
}
