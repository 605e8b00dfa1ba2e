// The tarball, as a stranger gets it. It must be there: npm run build at the top makes it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { packageFolder, runProgram, runScript } from './support/processes.mjs';

const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
const tarball = join(packageFolder, '..', 'dist', `postern-${manifest.version}.tgz`);
const attw = fileURLToPath(
  new URL('../../node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url),
);

const shipped = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/auth-error.d.ts',
  'dist/browser-auth-inline.d.ts',
  'dist/browser-auth-inline.js',
  'dist/browser-auth-inline.js.map',
  'dist/browser-auth.d.ts',
  'dist/browser-auth.js',
  'dist/browser-auth.js.map',
  'dist/browser-auth.wasm',
  'dist/callback-page.js',
  'dist/callback-page.js.map',
  'dist/callback.d.ts',
  'dist/callback.html',
  'dist/callback.js',
  'dist/callback.js.map',
  'dist/debug.d.ts',
  'dist/debug.js',
  'dist/debug.js.map',
  'dist/full.js',
  'dist/full.js.map',
  'dist/hand-over.js',
  'dist/hand-over.js.map',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/index.js.map',
  'dist/integrity.json',
  'dist/node-handler.d.ts',
  'dist/oauth-helper.d.ts',
  'dist/postern-debug.wasm',
  'dist/postern-server.wasm',
  'dist/postern.wasm',
  'dist/providers.d.ts',
  'dist/react-types.d.ts',
  'dist/react.d.ts',
  'dist/react.js',
  'dist/react.js.map',
  'dist/relay-types.d.ts',
  'dist/server-oauth-helper.d.ts',
  'dist/server-providers.d.ts',
  'dist/server-types.d.ts',
  'dist/server.d.ts',
  'dist/server.js',
  'dist/server.js.map',
  'dist/showdown-auth-client.d.ts',
  'dist/showdown-types.d.ts',
  'dist/showdown.d.ts',
  'dist/showdown.js',
  'dist/storage.d.ts',
  'dist/testing-replies.d.ts',
  'dist/testing-server-types.d.ts',
  'dist/testing-store.d.ts',
  'dist/testing-types.d.ts',
  'dist/testing.d.ts',
  'dist/testing.js',
  'dist/testing.js.map',
  'dist/token-relay.d.ts',
  'dist/types.d.ts',
  'dist/user-agent.d.ts',
  'package.json',
];

let folder;
let installed;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-consumer-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  installed = await runProgram(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', tarball],
    { cwd: folder },
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

const inConsumer = (path = '') => join(folder, 'node_modules', 'postern', path);
const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function npmPackFiles() {
  const { stdout } = await runProgram('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const described = JSON.parse(stdout);
  // An array in npm up to 11, an object by package name after.
  const [{ files }] = Object.values(described);
  return files.map(({ path }) => path).sort();
}

function filesUnder(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

test('npm packs exactly these files', async () => {
  assert.deepEqual(await npmPackFiles(), shipped);
});

test('the tarball installs in an empty folder, without a network', () => {
  assert.equal(installed.code, 0, installed.stderr);
  assert.deepEqual(readdirSync(join(folder, 'node_modules')).sort(), [
    '.package-lock.json',
    'postern',
  ]);
});

test('the tarball holds exactly these files, and they are the built ones', () => {
  const root = inConsumer('/');
  const files = filesUnder(root).map((path) => path.slice(root.length));
  assert.deepEqual(files.sort(), shipped);
  for (const path of shipped) {
    assert.equal(digest(inConsumer(path)), digest(join(packageFolder, path)), path);
  }
});

test('every file of the tarball can be read by all, and run by nobody', async () => {
  const { stdout } = await runProgram('tar', ['--list', '--verbose', '--gzip', '-f', tarball]);
  const modes = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  assert.equal(modes.length, shipped.length);
  assert.deepEqual([...new Set(modes)], ['-rw-r--r--']);
});

test('the tarball is small: the module with names, the one in a script and the testing kit are half of it', () => {
  const { size } = statSync(tarball);
  assert.ok(size <= 450_000, `${size} bytes`);
});

test('the package has no dependencies, no install scripts and no side effects', () => {
  const packed = JSON.parse(readFileSync(inConsumer('package.json'), 'utf8'));
  for (const kind of ['', 'optional', 'bundle', 'bundled']) {
    const member = kind ? `${kind}Dependencies` : 'dependencies';
    assert.ok(!(member in packed), member);
  }
  // For postern/react, and installed for nobody.
  assert.deepEqual(packed.peerDependencies, { react: '>=18' });
  assert.deepEqual(packed.peerDependenciesMeta, { react: { optional: true } });
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
    assert.ok(!(script in packed.scripts), script);
  }
  assert.ok(!('gypfile' in packed) && !('bin' in packed));
  assert.equal(packed.sideEffects, false);
  assert.equal(packed.type, 'module');
});

test('types come first in the conditions of every entry, and every target is there', () => {
  for (const [entry, target] of Object.entries(manifest.exports)) {
    const targets = typeof target === 'string' ? [target] : Object.values(target);
    for (const path of targets) assert.ok(shipped.includes(path.slice(2)), `${entry}: ${path}`);
    if (typeof target === 'string') {
      assert.match(
        entry,
        /^\.\/([\w-]+\.wasm|(package|integrity)\.json|callback\.html|callback-page\.js)$/,
      );
    } else {
      assert.deepEqual(Object.keys(target), ['types', 'default'], entry);
    }
  }
});

test('publint --strict finds nothing', async () => {
  const { messages } = await publint({ pkgDir: inConsumer(), strict: true, pack: false });
  assert.deepEqual(messages, []);
});

test('attw finds nothing wrong with the types', async () => {
  const { code, stdout, stderr } = await runProgram(process.execPath, [
    attw,
    tarball,
    // Only ES modules are shipped: require() works from Node 20.19 on, where it loads those too,
    // and the old node10 resolution reads no exports.
    '--profile=esm-only',
    // A wasm file, a manifest, and what is there to be copied have no types.
    '--exclude-entrypoints=postern.wasm',
    '--exclude-entrypoints=browser-auth.wasm',
    '--exclude-entrypoints=postern-server.wasm',
    '--exclude-entrypoints=postern-debug.wasm',
    '--exclude-entrypoints=integrity.json',
    '--exclude-entrypoints=package.json',
    '--exclude-entrypoints=callback.html',
    '--exclude-entrypoints=callback-page.js',
    '--format=ascii',
    '--no-emoji',
    '--no-color',
  ]);
  assert.equal(code, 0, stdout + stderr);
});

const clients = {
  postern: ['createBrowserAuth', 'createShowdownAuth'],
  'postern/browser-auth': ['createBrowserAuth'],
  'postern/browser-auth/inline': ['createBrowserAuth'],
  'postern/debug': ['createBrowserAuth', 'createShowdownAuth'],
  'postern/showdown': ['createShowdownAuth'],
};

for (const [specifier, functions] of Object.entries(clients)) {
  test(`an installed ${specifier} loads its module`, async () => {
    const source = `
      import * as entry from '${specifier}';
      import { memoryStore } from 'postern';
      const config = { clientId: 'c', redirectUri: 'https://app.example/', scopes: ['s'] };
      for (const name of ${JSON.stringify(functions)}) {
        const auth = entry[name](config, memoryStore());
        await auth.ready;
        auth.dispose();
        console.log(name);
      }`;
    const { code, stdout, stderr } = await runScript(source, { cwd: folder });
    assert.deepEqual(
      { code, stdout, stderr },
      { code: 0, stdout: functions.join('\n') + '\n', stderr: '' },
    );
  });
}

test('S12: the callback page is a few hundred bytes, and stands alone', () => {
  for (const name of ['callback.js', 'callback-page.js']) {
    const script = readFileSync(inConsumer(`dist/${name}`), 'utf8');
    assert.ok(script.length < 600, `${name}: ${script.length} bytes`);
    assert.doesNotMatch(script, /\bimport\b/);
  }
  const page = readFileSync(inConsumer('dist/callback.html'), 'utf8');
  assert.match(page, /<script type="module" src="\.\/callback-page\.js"><\/script>/);
  assert.doesNotMatch(page, /<script>|\son\w+=|<style|style=/);
});

test('postern/react imports React alone, and says that it is for clients first of all', () => {
  const script = readFileSync(inConsumer('dist/react.js'), 'utf8');
  assert.match(script, /^['"]use client['"];/);
  const imports = [...script.matchAll(/\bfrom\s*["']([^"']+)["']|\bimport\s*\(?["']/g)];
  assert.deepEqual(
    imports.map(([, specifier]) => specifier),
    ['react'],
  );
  assert.ok(gzipSync(script).length < 2250, `${gzipSync(script).length} bytes`);
});

test('I8: postern/callback does nothing when it is imported, in Node either', async () => {
  const source = `import * as entry from 'postern/callback'; console.log(Object.keys(entry).join());`;
  const { code, stdout, stderr } = await runScript(source, { cwd: folder });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'handOverCallback\n', stderr: '' });
});

test('an installed package works from a folder with odd characters in its name', async () => {
  const odd = join(folder, "it's #1, 100% ünïcode");
  cpSync(join(folder, 'node_modules'), join(odd, 'node_modules'), { recursive: true });
  const source = `
    import { OAuthHelper } from 'postern';
    console.log((await OAuthHelper.generatePKCE()).codeVerifier.length);`;
  const { code, stdout, stderr } = await runScript(source, { cwd: odd });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '43\n', stderr: '' });
});

const code = shipped.filter((path) => /\.(js|wasm)$/.test(path));

test('X10 P5: an installed postern/server works beside its wasm, and exits', async () => {
  const source = `
    import { OAuthHelper } from 'postern/server';
    const { codeVerifier } = await OAuthHelper.generatePKCE();
    const call = OAuthHelper.getClientCredentialsToken({ clientId: 'c', scopes: ['service:x'] });
    console.log(codeVerifier.length, await call.catch(({ code }) => code));`;
  const { code, stdout, stderr } = await runScript(source, { cwd: folder });
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 0, stdout: '43 invalid_config\n', stderr: '' },
  );
});

test('design rule 4: of all that ships, the module for servers alone names a client secret', () => {
  const naming = code.filter((path) => readFileSync(inConsumer(path)).includes('client_secret'));
  assert.deepEqual(naming, ['dist/postern-server.wasm']);
});

test('X11: nothing needs eval, and no address is built in but those of the provider', () => {
  const addresses = new Set();
  for (const path of code.filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(inConsumer(path), 'utf8');
    assert.doesNotMatch(text, /\beval\s*\(|new Function\b|\bFunction\s*\(/);
    assert.doesNotMatch(text, /\bimportScripts\b|\bcreateObjectURL\b|data:(text|application)/);
    const uncommented = text.replace(/\/\*[^]*?\*\//g, '');
    for (const [, host] of uncommented.matchAll(/https?:\/\/([\w.-]+)/g)) addresses.add(host);
  }
  assert.deepEqual([...addresses].sort(), [
    'api.pathofexile.com',
    'play.pokemonshowdown.com',
    'www.pathofexile.com',
  ]);
});
