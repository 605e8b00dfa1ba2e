// What `npm run bench` found, as tables: every row, also those where Postern comes last.
import { ToolError } from './log.mjs';

const PARTIES = ['postern', 'oidc-client-ts', 'auth0-spa-js', 'keycloak-js', 'oauth4webapi'];
const NONE = 'n/a';

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

// three gives three significant digits, and never an exponent.
export function three(value) {
  if (value >= 100) return grouped(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

const scaled = (factor, unit) => (value) => `${three(value / factor)} ${unit}`;
const kilobytes = scaled(1000, 'kB');
const milliseconds = scaled(1, 'ms');
const microseconds = scaled(1, 'µs');
const count = (value) => grouped(value);

// The other ways to load Postern, in rows of their own: `postern` names the measurements that are its there.
const HINTED = {
  label: 'the same, where Postern’s page preloads the wasm',
  postern: 'postern-hinted',
};
const INLINE = {
  label: 'the same, by `postern/browser-auth/inline`',
  postern: 'postern-inline',
};

// `more` is whether more is better.
const ROWS = [
  { of: 'bytes', label: 'Download: scripts and wasm, brotli', show: kilobytes },
  { ...INLINE, of: 'bytes', show: kilobytes },
  { of: 'cold', label: 'Import to ready, nothing cached', show: milliseconds },
  { ...HINTED, of: 'cold', show: milliseconds },
  { ...INLINE, of: 'cold', show: milliseconds },
  { of: 'warm', label: 'Import to ready, all cached', show: milliseconds },
  { ...HINTED, of: 'warm', show: milliseconds },
  { ...INLINE, of: 'warm', show: milliseconds },
  {
    of: 'slow',
    label: ({ slow }) =>
      `Import to ready, nothing cached, ${slow.megabitsPerSecond} Mbit/s and ${slow.latencyMs} ms`,
    show: milliseconds,
  },
  { ...HINTED, of: 'slow', show: milliseconds },
  { ...INLINE, of: 'slow', show: milliseconds },
  { of: 'pkce', label: 'A PKCE pair', show: microseconds },
  { of: 'token', label: 'An access token that is valid', show: microseconds },
  {
    of: 'expiryRequests',
    label: ({ callsAtOnce }) => `${grouped(callsAtOnce)} calls at an expired token: token requests`,
    show: count,
  },
  { of: 'expiryGiven', label: 'of these calls, given a token', show: count, more: true },
  { of: 'expiryTime', label: 'until all of them have ended', show: milliseconds },
  { of: 'callback', label: 'Redirect page: import to tokens', show: milliseconds },
  { of: 'memory', label: 'Memory of a signed-in page, above an empty one', show: kilobytes },
];

function measured(numbers, row, party) {
  const name = party === 'postern' ? (row.postern ?? party) : party;
  const found = numbers.rows[row.of][name];
  if (found === undefined && party !== 'postern') return undefined;
  if (Number.isFinite(found?.median)) return found;
  throw new ToolError(`the numbers have no median of ${row.of} for ${name}`);
}

// againstBest gives Postern's median divided by the best of its peers', as text.
export function againstBest(numbers, row) {
  const medians = PARTIES.slice(1)
    .map((party) => measured(numbers, row, party)?.median)
    .filter((median) => median !== undefined);
  const best = row.more ? Math.max(...medians) : Math.min(...medians);
  const ratio = measured(numbers, row, 'postern').median / best;
  return Number.isFinite(ratio) ? three(ratio) : NONE;
}

function tableOf(numbers, cell) {
  const titles = PARTIES.map((party) =>
    party === 'postern' ? 'Postern' : `${party} ${numbers.versions[party]}`,
  );
  // A short run leaves some out.
  const rows = ROWS.filter(({ of }) => numbers.rows[of]).map((row) => {
    const label = typeof row.label === 'function' ? row.label(numbers) : row.label;
    const cells = PARTIES.map((party) => {
      const found = measured(numbers, row, party);
      return found ? cell(found, row) : NONE;
    });
    return [label, ...cells, againstBest(numbers, row)];
  });
  return [['', ...titles, 'Postern ÷ best peer'], ...rows];
}

function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function machine({ cores, chromium, node }) {
  return `Chromium ${chromium} on ${cores} cores that the servers share, in Node ${node}`;
}

// shortBenchTable has the medians.
export function shortBenchTable(numbers) {
  const table = tableOf(numbers, ({ median }, { show }) => show(median));
  return `${markdown(table)}\n\nMedians; ${machine(numbers)}.`;
}

// benchTable has the medians, and the quartiles where rounds differed.
export function benchTable(numbers) {
  const table = tableOf(numbers, ({ median, from, to }, { show }) =>
    from === to ? show(median) : `${show(median)} (${show(from)} to ${show(to)})`,
  );
  const rounds = ROWS.filter(({ of, postern }) => numbers.rows[of] && !postern).map(
    ({ of, label }) => {
      const name = typeof label === 'function' ? label(numbers) : label;
      return `${name}: ${numbers.rows[of].postern.rounds}`;
    },
  );
  return [
    markdown(table),
    `Medians, and in brackets the quartiles; ${machine(numbers)}.`,
    `Rounds: ${rounds.join('; ')}.`,
    `Of Postern's memory ${kilobytes(numbers.rows.wasmMemory.postern.median)} are the wasm's.`,
  ].join('\n\n');
}

// benchLines is for a terminal.
export function benchLines(numbers) {
  const [head, ...rows] = tableOf(numbers, ({ median }, { show }) => show(median));
  const lines = rows.map(([label, ...cells]) =>
    [label, ...cells.map((text, index) => `    ${head[index + 1]}: ${text}`)].join('\n'),
  );
  return [machine(numbers), ...lines];
}
