// The parts of the docs that nobody writes by hand: the session's own table, printed by a program, the
// servers and apps that a test runs, and the numbers that commands have accepted. Each stands between two
// comments.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { benchTable, shortBenchTable } from './bench-table.mjs';
import { benchTargetTable } from './bench-targets.mjs';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { ToolError } from './log.mjs';
import { readNumbers } from './numbers.mjs';
import { repoRoot } from './paths.mjs';
import { run } from './run.mjs';
import { TESTED } from './simulation.mjs';

const PRESET = 'native-debug';
const PROGRAM = 'session_tables';
const TABLES = ['states', 'events', 'diagram'];

export const sessionPage = join(repoRoot, 'docs', 'sessions.md');
export const relayPage = join(repoRoot, 'docs', 'relay.md');

// The pages that have the numbers of npm run bench, by their names in NUMBERS.
export const benchPages = {
  benchmarks: join(repoRoot, 'docs', 'benchmarks.md'),
  readme: join(repoRoot, 'README.md'),
};

const HOSTS = join(repoRoot, 'e2e', 'hosts');
const HOST_FILES = {
  'relay-config.js': 'relay-config.js',
  'Next.js': 'next/app/oauth/token/route.js',
  'next.config.mjs': 'next/next.config.mjs',
  Express: 'express/server.js',
  Hono: 'hono/server.js',
  Node: 'node/server.js',
  Deno: 'deno/server.js',
  Bun: 'bun/server.js',
};

const APPS = join(repoRoot, 'e2e');

// A recipe's files, each in the section of its name.
function recipeFiles(recipe, paths) {
  return Object.fromEntries(
    paths.map((path) => [`${recipe}/${path}`, `frameworks/${recipe}/${path}`]),
  );
}

// The pages that show the apps there, each with its files by the names of its sections.
const APP_PAGES = {
  'bundlers.md': {
    'webpack.config.js': 'bundlers/webpack/webpack.config.js',
    'rollup.config.js': 'bundlers/rollup/rollup.config.js',
    'build.mjs': 'bundlers/esbuild/build.mjs',
    'package.json of Parcel': 'bundlers/parcel/package.json',
    'index.html with an import map': 'bundlers/import-map/index.html',
  },
  'csp.md': {
    'make-page.mjs': 'bundlers/integrity/make-page.mjs',
    'main.js with integrity': 'bundlers/integrity/main.js',
  },
  'ssr.md': {
    'app.js': 'bundlers/vite-ssr/app.js',
    'entry-client.js': 'bundlers/vite-ssr/entry-client.js',
    'entry-server.js': 'bundlers/vite-ssr/entry-server.js',
    'page.js': 'hosts/next/app/sign-in/page.js',
    'sign-in.js': 'hosts/next/app/sign-in/sign-in.js',
  },
  'react.md': {
    ...recipeFiles('react', [
      ...['vite.config.ts', 'src/auth.ts', 'src/main.tsx', 'src/App.tsx', 'src/Profile.tsx'],
      ...['examples/BackgroundErrors.tsx', 'examples/WithRouter.tsx', 'examples/Stash.tsx'],
      ...['examples/SignedOut.tsx', 'examples/Popup.tsx', 'examples/Suspended.tsx'],
      ...['examples/use-showdown.ts', 'examples/ShowdownButton.tsx'],
    ]),
    'auth.js of Next.js': 'hosts/next/app/account/auth.js',
    'providers.js of Next.js': 'hosts/next/app/account/providers.js',
    'layout.js of Next.js': 'hosts/next/app/account/layout.js',
    'page.js of Next.js': 'hosts/next/app/account/page.js',
  },
  'vue.md': recipeFiles('vue', ['src/auth.ts', 'src/use-auth.ts', 'src/App.vue', 'vite.config.ts']),
  'svelte.md': recipeFiles('svelte', [
    'src/auth.ts',
    'src/session.svelte.ts',
    'src/App.svelte',
    'vite.config.ts',
  ]),
};

function opening(name) {
  return `<!-- generated: ${name} -->`;
}

const CLOSING = '<!-- end -->';

// replaceSections puts each text where the page has room for it.
export function replaceSections(page, sections) {
  return Object.entries(sections).reduce((text, [name, content]) => {
    const start = text.indexOf(opening(name));
    const end = text.indexOf(CLOSING, start);
    if (start < 0 || end < 0) throw new ToolError(`the page has no section "${name}"`);
    const before = text.slice(0, start + opening(name).length);
    return `${before}\n\n${content.trim()}\n\n${text.slice(end)}`;
  }, page);
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

// numberIn refuses what is no number, so that "undefined" is never printed.
function numberIn(numbers, ...path) {
  const found = path.reduce((value, key) => value?.[key], numbers);
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  throw new ToolError(`the accepted numbers have no ${path.join('.')}`);
}

function coverageTable(numbers) {
  const cell = (layer, kind) => {
    const covered = numberIn(numbers, layer, kind, 'covered');
    const count = numberIn(numbers, layer, kind, 'count');
    const percent = numberIn(numbers, layer, kind, 'percent').toFixed(1);
    return `${percent} % (${grouped(covered)} of ${grouped(count)})`;
  };
  const rows = Object.keys(numbers).map(
    (layer) => `| \`${layer}\` | ${cell(layer, 'lines')} | ${cell(layer, 'branches')} |`,
  );
  return ['| layer | lines | branches |', '| --- | --- | --- |', ...rows].join('\n');
}

function simulationTable(numbers) {
  const worlds = numbers.worlds ?? {};
  const of = (...path) => grouped(numberIn(numbers, ...path));
  const rows = Object.keys(worlds).map((world) => {
    const tested = grouped(numberIn(TESTED.seedsOf, world));
    const [seeds, speed] = ['seeds', 'seedsPerSecond'].map((name) => of('worlds', world, name));
    return `| \`${world}\` | ${tested} | ${seeds} | ${speed} |`;
  });
  return [
    `| world | seeds in each \`npm test\` | seeds in the accepted run | a second, on ${of('cores')} cores |`,
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    `No seed of these runs breaks a rule. Of ${of('mutants', 'count')} deliberate mistakes it finds ${of('mutants', 'caught')}.`,
  ].join('\n');
}

function fuzzTable(numbers) {
  const executions = numbers.executions ?? {};
  const rows = Object.keys(executions).map(
    (target) => `| \`${target}\` | ${grouped(numberIn(executions, target))} |`,
  );
  const sum = Object.keys(executions).reduce((total, name) => total + executions[name], 0);
  const failures = grouped(numberIn(numbers, 'failures'));
  return [
    '| fuzz target | inputs in the accepted run |',
    '| --- | --- |',
    ...rows,
    `| all | ${grouped(sum)}, of which ${failures} failed |`,
  ].join('\n');
}

function overheadTable(numbers) {
  const of = (...path) => numberIn(numbers, ...path);
  const directMedian = of('ways', 'direct', 'medianMs');
  const rows = Object.keys(numbers.ways).map((way) => {
    const [median, p95, speed] = ['medianMs', 'p95Ms', 'perSecond'].map((name) =>
      of('ways', way, name),
    );
    const times = (median / directMedian).toFixed(1);
    return `| ${way} | ${median} ms | ${p95} ms | ${times} | ${grouped(speed)} |`;
  });
  return [
    `| | median | 95 % within | times direct | refreshes a second, ${of('concurrency')} at a time |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Of ${grouped(of('refreshes'))} refreshes each; all processes shared ${of('cores')} cores.`,
  ].join('\n');
}

// By page.
const NUMBERS = {
  sessions: { coverage: coverageTable, simulation: simulationTable, fuzz: fuzzTable },
  relay: { relay: overheadTable },
  benchmarks: {
    bench: (numbers) => [benchTable, benchTargetTable].map((table) => table(numbers)).join('\n\n'),
  },
  readme: { bench: shortBenchTable },
};

// numberSections gives {sections, missing}: what was accepted, and the names of what was not yet.
export function numberSections(page, folder) {
  const sections = {};
  const missing = [];
  for (const [name, table] of Object.entries(NUMBERS[page])) {
    const numbers = readNumbers(name, folder);
    if (numbers) sections[name] = table(numbers);
    else missing.push(name);
  }
  return { sections, missing };
}

// codeBlock shows a file as it is, but for the line that names its licence.
export function codeBlock(text, language = 'js') {
  const shown = text.replace(/^(?:\/\/|<!--) SPDX-License-Identifier: .*\n/, '').trim();
  return `\`\`\`${language}\n${shown}\n\`\`\``;
}

function hostSections() {
  return Object.fromEntries(
    Object.entries(HOST_FILES).map(([name, path]) => [
      name,
      codeBlock(readFileSync(join(HOSTS, path), 'utf8')),
    ]),
  );
}

async function tables(toolchain) {
  await cmakeBuild(toolchain, PRESET, [PROGRAM]);
  const program = join(presetDir(PRESET), 'tests', PROGRAM);
  const sections = {};
  for (const part of TABLES) sections[part] = await run(program, [part], { echo: false });
  return sections;
}

async function madePage(file, sections) {
  const page = replaceSections(readFileSync(file, 'utf8'), sections);
  // Not before set-up has installed it.
  const { format, resolveConfig } = await import('prettier');
  return format(page, { ...(await resolveConfig(file)), filepath: file });
}

// makeSessionPage resolves to {page, missing}: the page as it should be, and which numbers nobody
// has accepted yet. Their sections stay as they are.
export async function makeSessionPage(toolchain) {
  const { sections, missing } = numberSections('sessions');
  const all = { ...(await tables(toolchain)), ...sections };
  return { page: await madePage(sessionPage, all), missing };
}

// makeRelayPage does the same, and needs no build.
export async function makeRelayPage() {
  const { sections, missing } = numberSections('relay');
  return { page: await madePage(relayPage, { ...hostSections(), ...sections }), missing };
}

// makeAppPages resolves to [{file, page}]: the pages that show apps of e2e.
export function makeAppPages() {
  const pages = Object.entries(APP_PAGES).map(async ([name, files]) => {
    const file = join(repoRoot, 'docs', name);
    const sections = Object.entries(files).map(([section, path]) => {
      const language = extname(path).slice(1).replace('mjs', 'js');
      return [section, codeBlock(readFileSync(join(APPS, path), 'utf8'), language)];
    });
    return { file, page: await madePage(file, Object.fromEntries(sections)) };
  });
  return Promise.all(pages);
}

// makeBenchPage does so for one of benchPages.
export async function makeBenchPage(name) {
  const { sections, missing } = numberSections(name);
  return { page: await madePage(benchPages[name], sections), missing };
}
