// What llvm-cov exports, as numbers for each file and for a whole layer.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

// Rounded down, so that nothing looks complete that is not.
function share(covered, count) {
  return { covered, count, percent: count === 0 ? 100 : Math.floor((covered / count) * 1000) / 10 };
}

// readCoverage gives {path, lines, branches} for each file, by path.
export function readCoverage(exported, root) {
  return exported.data[0].files
    .map(({ filename, summary: { lines, branches } }) => ({
      path: relative(root, filename),
      lines: share(lines.covered, lines.count),
      branches: share(branches.covered, branches.count),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function totalsOf(files, prefix) {
  const chosen = files.filter(({ path }) => path.startsWith(prefix));
  const sum = (kind) =>
    share(
      chosen.reduce((total, file) => total + file[kind].covered, 0),
      chosen.reduce((total, file) => total + file[kind].count, 0),
    );
  return { lines: sum('lines'), branches: sum('branches') };
}

function row(name, { lines, branches }) {
  const cell = ({ covered, count, percent }) =>
    `${`${covered}/${count}`.padStart(11)} ${percent.toFixed(1).padStart(6)} %`;
  return `${name.padEnd(62)}${cell(lines)}${cell(branches)}`;
}

export function coverageLines(files, totals) {
  const heading = `${'file'.padEnd(62)}${'lines'.padStart(20)}${'branches'.padStart(20)}`;
  return [
    heading,
    ...files.map((file) => row(file.path, file)),
    '',
    ...Object.entries(totals).map(([layer, total]) => row(layer, total)),
  ];
}

// A segment is [line, column, count, hasCount, isRegionEntry, isGapRegion], and holds until the
// next: a line is missed if a region begins in it that never ran, or none begins and the one around
// it never did. As llvm-cov counts lines.
function missedIn(segments) {
  const missed = [];
  let around;
  const byLine = new Map();
  for (const segment of segments) {
    byLine.set(segment[0], [...(byLine.get(segment[0]) ?? []), segment]);
  }
  const last = segments.at(-1)?.[0] ?? 0;
  for (let line = segments[0]?.[0] ?? 1; line <= last; ++line) {
    const here = byLine.get(line) ?? [];
    const entries = here.filter(
      ([, , , hasCount, isEntry, isGap]) => hasCount && isEntry && !isGap,
    );
    const counts = entries.map(([, , count]) => count);
    const startsSkipped = here[0] && !here[0][3] && here[0][4];
    const isMapped = !startsSkipped && ((around && around[3]) || entries.length > 0);
    if (around?.[3]) counts.push(around[2]);
    if (isMapped && Math.max(...counts) === 0) missed.push(line);
    if (here.length > 0) around = here.at(-1);
  }
  return missed;
}

// A function on a line of another one, such as an empty member of a class in a function, is a line
// of its own in llvm-cov's sums. Of instances of a template, the one that ran counts.
function linesOfMissedFunctions(functions) {
  const byPlace = new Map();
  for (const { count, filenames, regions } of functions) {
    const [line, column, endLine] = regions[0];
    const place = `${filenames[0]}:${line}:${column}`;
    const known = byPlace.get(place) ?? { file: filenames[0], line, endLine, ran: false };
    byPlace.set(place, { ...known, ran: known.ran || count > 0 });
  }
  return [...byPlace.values()].filter(({ ran }) => !ran);
}

// missedLines quotes what no test runs; `textOf` gives a file's text.
export function missedLines(exported, root, textOf = (path) => readFileSync(path, 'utf8')) {
  const { files, functions } = exported.data[0];
  const missedFunctions = linesOfMissedFunctions(functions);
  return files.flatMap(({ filename, segments }) => {
    const missed = new Set(missedIn(segments));
    for (const { file, line, endLine } of missedFunctions) {
      if (file !== filename) continue;
      for (let each = line; each <= endLine; ++each) missed.add(each);
    }
    const text = missed.size > 0 ? textOf(filename).split('\n') : [];
    return [...missed]
      .sort((a, b) => a - b)
      .map((line) => `${relative(root, filename)}:${line}: ${text[line - 1].trim()}`);
  });
}
