// The parts of docs/sessions.md that nobody writes by hand: the session's own table, printed by a
// program, and the numbers that commands have accepted. Each stands between two comments.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const NUMBERS = { coverage: coverageTable, simulation: simulationTable, fuzz: fuzzTable };

// numberSections gives {sections, missing}: what was accepted, and the names of what was not yet.
export function numberSections(folder) {
  const sections = {};
  const missing = [];
  for (const [name, table] of Object.entries(NUMBERS)) {
    const numbers = readNumbers(name, folder);
    if (numbers) sections[name] = table(numbers);
    else missing.push(name);
  }
  return { sections, missing };
}

async function tables(toolchain) {
  await cmakeBuild(toolchain, PRESET, [PROGRAM]);
  const program = join(presetDir(PRESET), 'tests', PROGRAM);
  const sections = {};
  for (const part of TABLES) sections[part] = await run(program, [part], { echo: false });
  return sections;
}

// makeSessionPage resolves to {page, missing}: the page as it should be, and which numbers nobody
// has accepted yet. Their sections stay as they are.
export async function makeSessionPage(toolchain) {
  const { sections, missing } = numberSections();
  const all = { ...(await tables(toolchain)), ...sections };
  const page = replaceSections(readFileSync(sessionPage, 'utf8'), all);
  // Not before set-up has installed it.
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(sessionPage);
  return { page: await format(page, { ...options, filepath: sessionPage }), missing };
}
