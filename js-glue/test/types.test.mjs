// The declarations that ship, as applications compile against them. Each @ts-expect-error is
// needed: tsc reports the ones that are not.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageFolder, runProgram } from './support/processes.mjs';

const tscIn = (folder) =>
  fileURLToPath(new URL(`../../${folder}node_modules/typescript/bin/tsc`, import.meta.url));
// The one that builds the package, and the last one in JavaScript, which most applications have.
const compilers = { newest: tscIn(''), before: tscIn('docs/site/') };
const declarations = readdirSync(join(packageFolder, 'dist')).filter((name) =>
  name.endsWith('.d.ts'),
);
const textOf = (name) => readFileSync(join(packageFolder, 'dist', name), 'utf8');
const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');

const programs = [
  ['as Node resolves, under the strictest options', 'tsconfig.json', compilers.newest],
  ['as bundlers resolve, without exact options', 'tsconfig.bundler.json', compilers.newest],
  ["with Node's types", 'node', compilers.newest],
  ['in React', 'react', compilers.newest],
  ['as Node 16 resolves, by TypeScript 5', 'tsconfig.node16.json', compilers.before],
  ['as bundlers resolve, by TypeScript 5', 'tsconfig.bundler.json', compilers.before],
];

for (const [how, project, compiler] of programs) {
  test(`what applications write compiles, and what they must not does not, ${how}`, async () => {
    const { code, stdout } = await runProgram(process.execPath, [
      compiler,
      '-p',
      join('test-d', project),
      // The browser's own declarations take most of the time.
      '--skipDefaultLibCheck',
      ...['--pretty', 'false'],
    ]);
    assert.equal(stdout, '');
    assert.equal(code, 0);
  });
}

test('no declaration says any', () => {
  for (const name of declarations)
    assert.doesNotMatch(withoutComments(textOf(name)), /\bany\b/, name);
});

test('no declaration reaches what is not shipped', () => {
  for (const name of declarations) {
    const imports = [...withoutComments(textOf(name)).matchAll(/from '([^']+)'/g)];
    for (const [, path] of imports) {
      if (path === 'react' && name === 'react.d.ts') continue;
      assert.ok(declarations.includes(path.replace(/^\.\/(.+)\.js$/, '$1.d.ts')), path);
    }
  }
});

test('everything that is exported is documented', () => {
  const declared =
    /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) (\w+)/;
  for (const name of declarations) {
    const lines = textOf(name).split('\n');
    lines.forEach((line, index) => {
      const [, exported] = declared.exec(line) ?? [];
      if (exported) assert.match(lines[index - 1] ?? '', /\*\/$/, `${name}: ${exported}`);
    });
  }
});
