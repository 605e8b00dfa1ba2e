// The source maps that ship: they hold their sources, and lead to the right lines of them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { packageFolder } from './support/processes.mjs';

const dist = join(packageFolder, 'dist');
const read = (name) => readFileSync(join(dist, name), 'utf8');
// showdown.js is one line that passes on what index.js has.
const scripts = readdirSync(dist).filter((name) => name.endsWith('.js') && name !== 'showdown.js');
// A string in the code, with room for no escape, so that the source writes it alike.
const LITERAL = /(["'])([a-zA-Z_]{8,})\1/g;

for (const name of scripts) {
  const script = read(name);
  const map = JSON.parse(read(`${name}.map`));

  test(`the source map of ${name} holds its sources as they are`, () => {
    assert.ok(script.endsWith(`//# sourceMappingURL=${name}.map\n`));
    assert.equal(map.sources.length, map.sourcesContent.length);
    map.sources.forEach((source, index) => {
      // Made by the build out of the scripts of a page.
      if (source === 'realm:./testing-realm.mjs') return;
      if (source === 'text:./browser-auth-text.mjs') {
        assert.equal(map.sourcesContent[index], null, 'a module is no source');
        return;
      }
      assert.doesNotMatch(source, /^(\/|[A-Za-z]:|file:)/);
      const file = join(dist, source);
      assert.ok(existsSync(file), source);
      assert.equal(map.sourcesContent[index], readFileSync(file, 'utf8'), source);
    });
  });

  test(`positions in ${name} lead to the lines that they come from`, () => {
    const sources = new SourceMap(map);
    let found = 0;
    script.split('\n').forEach((line, lineNumber) => {
      for (const { index, 2: text } of line.matchAll(LITERAL)) {
        const { originalSource, originalLine } = sources.findEntry(lineNumber, index);
        const content = map.sourcesContent[map.sources.indexOf(originalSource)];
        assert.ok(content, `${text} comes from a source of the map`);
        assert.ok(content.split('\n')[originalLine].includes(text), `${text}: ${originalSource}`);
        ++found;
      }
    });
    assert.ok(found > 0);
  });
}
