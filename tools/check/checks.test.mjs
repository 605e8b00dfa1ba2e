// Every rule must be able to fail: each gets a tiny tree that breaks it, and one that keeps it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, test } from 'node:test';
import { dependencyRules } from './dependency-rules.mjs';
import { fileSize } from './file-size.mjs';
import { cppFormat, scriptFormat } from './format.mjs';
import { noSecretPathIn } from './no-secret-path.mjs';
import { runChecks } from './run.mjs';
import { facadeRules, packageUsers } from './script-rules.mjs';
import { sourceAscii } from './source-ascii.mjs';
import { tidy } from './tidy.mjs';

const trees = [];

function tree(files) {
  const root = mkdtempSync(join(tmpdir(), 'postern-check-'));
  trees.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

afterEach(() => {
  for (const root of trees.splice(0)) rmSync(root, { recursive: true });
});

const CORE = 'wasm/core/src/x.cpp';
const CLIENT = 'wasm/client/src/x.cpp';
const PORTS = 'wasm/ports/include/postern/ports/x.hpp';
const WEB = 'wasm/web/src/x.cpp';

function breaks(path, text, expected) {
  const problems = dependencyRules(tree({ [path]: text }));
  assert.equal(problems.length, 1, `${text} gave ${JSON.stringify(problems)}`);
  assert.match(problems[0], expected);
}

function keeps(path, text) {
  assert.deepEqual(dependencyRules(tree({ [path]: text })), []);
}

test('layers: arrows only point down', () => {
  breaks(CORE, '#include <postern/ports/clock.hpp>\n', /x\.cpp:1: core includes .*only point down/);
  breaks(PORTS, '#include <postern/client/session.hpp>\n', /ports includes/);
  breaks(CLIENT, '#include <postern/web/clock.hpp>\n', /client includes/);
  breaks(WEB, '\n#  include <postern/bindings/client.hpp>\n', /x\.cpp:2: web includes/);
  breaks(CORE, '#include <postern/util/x.hpp>\n', /no such layer/);
  breaks(CLIENT, '#include "../core/x.hpp"\n', /included as <postern/);
  breaks('wasm/util/x.cpp', '', /wasm\/ has the folders/);
  keeps(
    CLIENT,
    '#include <postern/client/a.hpp>\n#include <postern/ports/b.hpp>\n#include <postern/core/c.hpp>\n',
  );
  keeps(CORE, '// #include <postern/ports/clock.hpp>\n#include "ascii.hpp"\n');
});

test('layers: the pure ones see the standard library alone', () => {
  breaks(CORE, '#include <emscripten/val.h>\n', /only web and bindings/);
  breaks(PORTS, '#include <emscripten.h>\n', /only web and bindings/);
  breaks(CORE, '#include <openssl/sha.h>\n', /only std and Postern/);
  for (const header of ['cstdio', 'iostream', 'fstream', 'random', 'thread']) {
    breaks(CLIENT, `#include <${header}>\n`, /come through ports/);
  }
  breaks(CORE, '#include <nlohmann/json.hpp>\n', /only std and Postern/);
  keeps(CORE, '#include <expected>\n');
  keeps(WEB, '#include <emscripten/fetch.h>\n#include <cstdio>\n');
});

test('layers: nothing pure depends on the compiler', () => {
  breaks(CORE, '#ifdef __EMSCRIPTEN__\n#endif\n', /__EMSCRIPTEN__ outside/);
  breaks(CLIENT, 'EM_JS(void, f, (), {});\n', /EM_JS outside/);
  keeps(WEB, '#ifdef __EMSCRIPTEN__\n#endif\n');
});

test('layers: no clock, no randomness, no I/O', () => {
  breaks(CORE, 'auto f() { return std::chrono::system_clock::now(); }\n', /reads a clock/);
  breaks(CORE, 'auto f() { return time(nullptr); }\n', /reads a clock/);
  breaks(CORE, 'auto f() { return std::time(nullptr); }\n', /reads a clock/);
  breaks(CLIENT, 'int f() { return rand(); }\n', /random numbers/);
  breaks(CLIENT, 'void f() { std::random_device d; }\n', /random device/);
  breaks(CORE, 'auto f() { return std::getenv("X"); }\n', /environment/);
  breaks(CORE, 'void f() { fopen("x", "r"); }\n', /I\/O/);
  breaks(CORE, 'void f() { std::printf("x"); }\n', /I\/O/);
  breaks(CORE, 'void f() { std::cout << 1; }\n', /I\/O/);
  keeps(CLIENT, 'auto f(clock& c) { return c.now() + c.time() + expiry_time(1) + my::time(2); }\n');
  keeps(CORE, '// time(nullptr) is not called\nconstexpr auto text = "rand() printf(";\n');
});

test('layers: no mutable state outside objects', () => {
  const broken = [
    'namespace postern {\nint count = 0;\n}\n',
    'namespace {\nstd::string last;\n}\n',
    'static int count;\n',
    'inline std::map<int, std::function<void()>> handlers;\n',
    'thread_local int depth = 0;\n',
    'const char* name = "x";\n',
    'constinit int count{3};\n',
    'int table[4] = {1, 2, 3, 4};\n',
    'int f() {\n  static int calls = 0;\n  return ++calls;\n}\n',
    'int f() {\n  if (true) {\n    static std::string cache("x");\n  }\n  return 0;\n}\n',
    'class c {\n  static inline int count = 0;\n};\n',
    'class c {\n public:\n  static int count;\n};\n',
    'auto f = [](int x) { return x; };\n',
  ];
  for (const text of broken) breaks(CORE, text, /mutable state/);
  keeps(
    CORE,
    `namespace postern {
namespace {
constexpr int limit = 3;
const std::string name = "x";
const char* const text = "x";
constexpr std::array<std::string_view, 2> names = {"a", "b"};
static constexpr auto square = [](int x) { return x * x; };
}  // namespace
enum class code : int { a, b };
struct pair {
  int first = 0;
  std::string second{"x"};
  static constexpr int size = 2;
  static pair make(int first);
  [[nodiscard]] static bool same(const pair& a, const pair& b) noexcept { return true; }
};
class error;
using list = std::vector<int>;
template <class T>
T zero = T{};
int add(int a, int b = int{1});
bool operator==(const pair& a, const pair& b);
pair::pair(int a) : first{a}, second{"y"} {}
std::string_view to_string(code c) { return names[static_cast<int>(c)]; }
int use() {
  static const int one = 1;
  int local = 2;
  std::string other{"x"};
  return [&] { local = 3; return local; }() + one;
}
}  // namespace postern
`,
  );
});

test('facade: no protocol work in TypeScript', () => {
  const facade = (text) => facadeRules(tree({ 'js-glue/src/x.ts': text }));
  for (const text of [
    'new URL(a)',
    'atob(x)',
    'btoa(x)',
    'encodeURIComponent(x)',
    'new URLSearchParams(x)',
  ]) {
    assert.equal(facade(`const y = ${text};\n`).length, 1, text);
  }
  assert.deepEqual(facade('// new URL(a)\nconst url = location.href;\n'), []);
  const allowed = tree({
    'js-glue/src/full.ts': "new URL('./postern.wasm', import.meta.url);\n",
    'js-glue/src/runtime.ts': 'new URL(source);\n',
    'js-glue/src/hand-over.ts': 'new URL(href);\n',
  });
  assert.deepEqual(facadeRules(allowed), []);
  const elsewhere = tree({
    'js-glue/src/full.ts': "new URL('./x.html', import.meta.url);\n",
    'js-glue/src/runtime.ts': 'new URLSearchParams(x);\n',
    'js-glue/src/hand-over.ts': 'new URLSearchParams(x);\n',
  });
  assert.equal(facadeRules(elsewhere).length, 3);
});

test('package users: only the packed package', () => {
  const problemsOf = (files) => packageUsers(tree(files)).length;
  assert.equal(
    problemsOf({ 'demo-site/src/a.ts': "import { x } from '../../js-glue/src/index';\n" }),
    1,
  );
  assert.equal(
    problemsOf({ 'e2e/tests/a.ts': "const x = await import('../../js-glue/dist/index.js');\n" }),
    1,
  );
  assert.equal(
    problemsOf({ 'e2e/a.mjs': "const x = require('../build/wasm-release/postern.mjs');\n" }),
    1,
  );
  assert.equal(problemsOf({ 'e2e/a.mjs': "new URL('../wasm/core', import.meta.url);\n" }), 1);
  assert.equal(problemsOf({ 'e2e/package.json': '{"dependencies": {"postern": "*"}}' }), 1);
  const allowed =
    "import { createBrowserAuth } from 'postern/browser-auth';\nimport './build/x.js';\n";
  assert.equal(problemsOf({ 'demo-site/src/a.ts': allowed }), 0);
});

test('source is ASCII', () => {
  const root = tree({ [CORE]: 'int a;\n// caf\u00e9\n', 'docs/a.md': 'caf\u00e9' });
  assert.deepEqual(sourceAscii(root), [`${CORE}:2: not ASCII: U+00E9`]);
});

test('files are short', () => {
  const root = tree({
    'a.ts': 'x;\n'.repeat(401),
    'b.ts': 'x;\n'.repeat(400),
    'package-lock.json': '\n'.repeat(999),
  });
  assert.deepEqual(fileSize(root), ['a.ts: 401 lines, more than 400']);
});

const WORDS = ['client_secret', 'client_credentials', 'User-Agent'];
const SERVER = {
  'dist/server.js': `'./full.js' ${WORDS}`,
  'dist/server.js.map': `${WORDS}`,
  'dist/postern-server.wasm': `\0${WORDS}\0`,
};
const PACKAGE = {
  ...SERVER,
  'dist/postern.wasm': 'x',
  'dist/index.js': 'clientSecret',
  'package.json': JSON.stringify({
    exports: {
      '.': { default: './dist/index.js' },
      './server': { default: './dist/server.js' },
      './postern-server.wasm': './dist/postern-server.wasm',
    },
  }),
};
const secretPaths = (changes) => noSecretPathIn(tree({ ...PACKAGE, ...changes }));

test('no secret path in what a browser gets', () => {
  assert.deepEqual(secretPaths({}), []);
  // Entries, chunks that they share, modules, maps and pages.
  for (const path of [
    ...['dist/index.js', 'dist/full.js', 'dist/hand-over.js', 'dist/any.mjs'],
    ...['dist/postern.wasm', 'dist/browser-auth.wasm', 'dist/index.js.map', 'dist/callback.html'],
    ...['dist/server-chunk.js', 'dist/server/index.js', 'dist/postern-server-old.wasm'],
  ]) {
    for (const word of WORDS) {
      assert.deepEqual(secretPaths({ [path]: `a\0${word}b` }), [`${path}: names ${word}`]);
    }
  }
});

test('no way from what a browser gets to what has a secret path', () => {
  for (const script of [
    `import './server.js'`,
    'import("./server.js")',
    `"postern-server.wasm"`,
    `from 'postern/server'`,
  ]) {
    assert.match(secretPaths({ 'dist/full.js': script })[0], /^dist\/full\.js: leads to/);
  }
  for (const script of ['a.server.jsx', 'observer.js', `from './full.js'`]) {
    assert.deepEqual(secretPaths({ 'dist/full.js': script }), []);
  }
  const exports = { '.': { types: './dist/a.d.ts', default: './dist/server.js' } };
  assert.deepEqual(secretPaths({ 'package.json': JSON.stringify({ exports }) }), [
    'package.json: . exports dist/server.js',
  ]);
});

test('no secret path: a search that could find nothing is a problem', () => {
  assert.deepEqual(noSecretPathIn(tree(SERVER)), ['the package holds no wasm for browsers']);
  const { 'dist/postern-server.wasm': _, ...without } = PACKAGE;
  assert.deepEqual(noSecretPathIn(tree(without)), [
    'the package holds no dist/postern-server.wasm',
  ]);
  assert.equal(secretPaths({ 'dist/postern-server.wasm': 'x' }).length, WORDS.length);
});

test('format: what the tools refuse is a problem', () => {
  const toolchain = { clangFormat: 'false', env: process.env };
  assert.ok(cppFormat(tree({ [CORE]: 'int  a;\n' }), { toolchain }).length > 0);
  assert.deepEqual(cppFormat(tree({}), { toolchain }), []);
  assert.match(scriptFormat(tree({}), { toolchain })[0], /not installed/);
});

test('clang-tidy: no compile commands, and a failing file, are problems', async () => {
  const toolchain = { clangTidy: 'false' };
  assert.match((await tidy(tree({}), { toolchain }))[0], /no file of wasm/);
  const root = tree({ [CORE]: 'int a;\n', '.clang-tidy': '' });
  const commands = [{ directory: root, file: join(root, CORE), command: 'c++ x.cpp' }];
  mkdirSync(join(root, 'build', 'native-debug'), { recursive: true });
  writeFileSync(
    join(root, 'build', 'native-debug', 'compile_commands.json'),
    JSON.stringify(commands),
  );
  assert.equal((await tidy(root, { toolchain })).length, 1);
  assert.equal((await tidy(root, { toolchain: { clangTidy: 'true' } })).length, 0);
});

test('a check with problems counts as failed', async () => {
  const checks = [
    { name: 'clean', check: () => [] },
    { name: 'broken', check: async () => ['x'] },
  ];
  assert.deepEqual(await runChecks(checks, {}, tree({})), {
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ['broken: x'],
  });
});
