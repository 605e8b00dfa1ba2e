// The files that the rules look at, and their text without what only looks like code.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesUnder } from '../lib/stamp.mjs';

const MADE_FOLDERS = new Set([
  '.git',
  '.next',
  'build',
  'dist',
  'node_modules',
  'test-results',
  'playwright-report',
]);

// sourceFiles are paths relative to root, with forward slashes: what git tracks or would track, and
// everything where there is no git.
export function sourceFiles(root) {
  if (existsSync(join(root, '.git'))) {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
    return [...new Set(stdout.split('\0'))].filter((path) => path && existsSync(join(root, path)));
  }
  return filesUnder(root, (name) => MADE_FOLDERS.has(name)).map((path) =>
    relative(root, path).split(sep).join('/'),
  );
}

export function readSource(root, path) {
  return readFileSync(join(root, path), 'utf8');
}

const isCpp = (path) => /\.(cpp|hpp|cc|h)$/.test(path);

export function cppFiles(root, ...folders) {
  return sourceFiles(root).filter(
    (path) => isCpp(path) && folders.some((folder) => path.startsWith(`${folder}/`)),
  );
}

// Blanks keep offsets and line numbers as they were.
const blank = (text) => text.replace(/[^\n]/g, ' ');

const COMMENT_OR_LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^\s()\\]{0,16})\([\s\S]*?\)\1"|"(?:\\[\s\S]|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\[\s\S]|[^'\\\n])*'/g;

const isComment = (text) => text.startsWith('//') || text.startsWith('/*');

export function withoutComments(text) {
  return text.replace(COMMENT_OR_LITERAL, (match) => (isComment(match) ? blank(match) : match));
}

export function withoutCommentsAndLiterals(text) {
  return text.replace(COMMENT_OR_LITERAL, (match) => {
    return isComment(match) ? blank(match) : match[0] + blank(match.slice(1, -1)) + match.at(-1);
  });
}

const TEMPLATE_LITERAL_OR_OTHER =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;

export function scriptWithoutComments(text) {
  return text.replace(TEMPLATE_LITERAL_OR_OTHER, (match) =>
    isComment(match) ? blank(match) : match,
  );
}

export function lineAt(text, offset) {
  let line = 1;
  for (let i = 0; i < offset; ++i) if (text[i] === '\n') ++line;
  return line;
}

// findAll gives `path:line: message` for each match of a global pattern.
export function findAll(path, text, pattern, message) {
  return [...text.matchAll(pattern)]
    .map((match) => {
      const said = typeof message === 'function' ? message(match) : message;
      return said && `${path}:${lineAt(text, match.index)}: ${said}`;
    })
    .filter(Boolean);
}
