// postern/debug: the module that ships, with the names of its functions.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { withNames } from '../name-section.mjs';
import { packageFolder, runScript } from './support/processes.mjs';

const dist = join(packageFolder, 'dist');
const wasm = (name) => readFileSync(join(dist, `${name}.wasm`));

test('the module of postern/debug is that of postern, followed by the names', () => {
  const shipped = wasm('postern');
  const debug = wasm('postern-debug');
  assert.ok(debug.subarray(0, shipped.length).equals(shipped));
  const names = (bytes) => WebAssembly.Module.customSections(new WebAssembly.Module(bytes), 'name');
  assert.equal(names(shipped).length, 0);
  assert.equal(names(debug).length, 1);
});

// The specification wants a name map in the order of its indices (appendix 7.4.1).
test('the names are in the order of their functions, whatever the order of the symbols', () => {
  const added = withNames(Buffer.from('wasm'), '10:k\n2:c:d\n0:a\n200:z\n');
  const map = '\x04' + '\x00\x01a' + '\x02\x03c:d' + '\x0a\x01k' + '\xc8\x01\x01z';
  const expected = `wasm\x00\x17\x04name\x01\x10${map}`;
  assert.deepEqual(added, Buffer.from(expected, 'latin1'));
});

test('nothing that ships leads to it but its own entry', () => {
  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
  const leading = scripts.filter((name) => /debug\.(js|wasm)/.test(readFileSync(join(dist, name))));
  assert.deepEqual(leading, ['debug.js']);
});

test('postern/debug has what postern has', async () => {
  const entry = await import('postern');
  const debug = await import('postern/debug');
  assert.deepEqual(Object.keys(debug), Object.keys(entry));
});

// Each frame of the stack at the moment in which C++ asks for random bytes, as
// {name, index in the module}.
async function framesUnderPkce(entry) {
  const { code, stdout, stderr } = await runScript(`
    import { OAuthHelper, preload } from '${entry}';
    await preload();
    Error.stackTraceLimit = 50;
    let stack;
    const { getRandomValues } = crypto;
    crypto.getRandomValues = (bytes) => {
      stack = new Error().stack;
      return getRandomValues.call(crypto, bytes);
    };
    await OAuthHelper.generatePKCE();
    console.log(stack);`);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const frames = [...stdout.matchAll(/^ +at (?:(.+) \()?wasm:.*wasm-function\[(\d+)\]/gm)];
  assert.ok(frames.length > 1, stdout);
  return frames.map(([, name, index]) => ({ name, index }));
}

test('a stack trace names functions of C++, and numbers them as without names', async () => {
  const shipped = await framesUnderPkce('postern');
  const named = await framesUnderPkce('postern/debug');
  assert.ok(
    named.some(({ name }) => /^postern::.*pkce/i.test(name)),
    JSON.stringify(named),
  );
  assert.ok(!shipped.some(({ name }) => /postern::/.test(name)));
  const numbers = (frames) => frames.map(({ index }) => index);
  assert.deepEqual(numbers(named), numbers(shipped));
});

test('a trap names the function of C++ that it came in', async () => {
  // Functions of the table, called with addresses that nothing has.
  const { code, stdout, stderr } = await runScript(`
    const { instantiate } = WebAssembly;
    let table;
    WebAssembly.instantiate = async (...source) => {
      const result = await instantiate(...source);
      const exported = Object.values((result.instance ?? result).exports);
      table ??= exported.find((value) => value instanceof WebAssembly.Table);
      return result;
    };
    const { preload } = await import('postern/debug');
    await preload();
    const traps = [];
    for (let index = 0; index < table.length; ++index) {
      try {
        table.get(index)?.(-16, -16, -16, -16);
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) traps.push(error.stack.split('\\n')[1]);
      }
    }
    console.log(traps.join('\\n'));
    process.exit();`);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /^ +at postern::[\w:]+.* \(wasm:/m);
});
