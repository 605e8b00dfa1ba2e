// What `npm run bench` is to show, and whether it does. A target that is missed stays in the list.

const OIDC_CLIENT = 'oidc-client-ts';
const PEERS = [OIDC_CLIENT, 'auth0-spa-js', 'keycloak-js', 'oauth4webapi'];

const medianOf = (numbers, row, party) => numbers.rows[row]?.[party]?.median;

// timesBetter is how often Postern's median goes into the best of the peers', or into one of them.
function timesBetter(numbers, row, { peers = PEERS, postern = 'postern' } = {}) {
  const medians = peers
    .map((peer) => medianOf(numbers, row, peer))
    .filter((median) => median !== undefined);
  return Math.min(...medians) / medianOf(numbers, row, postern);
}

const TARGETS = [
  {
    target: 'an access token that is valid: at most 1.0 µs',
    isReached: (numbers) => medianOf(numbers, 'token', 'postern') <= 1,
  },
  {
    target: 'an access token that is valid: ahead of every peer',
    isReached: (numbers) => timesBetter(numbers, 'token') > 1,
  },
  {
    target: 'a PKCE pair: at least 3 times as fast as the fastest peer',
    isReached: (numbers) => timesBetter(numbers, 'pkce') >= 3,
  },
  ...[
    { by: '', postern: 'postern' },
    { by: ', by `postern/browser-auth/inline`', postern: 'postern-inline' },
  ].flatMap(({ by, postern }) => [
    {
      target: `import to ready, nothing cached${by}: no slower than oidc-client-ts`,
      isReached: (numbers) => timesBetter(numbers, 'cold', { peers: [OIDC_CLIENT], postern }) >= 1,
    },
    {
      target: `import to ready, all cached${by}: no slower than oidc-client-ts`,
      isReached: (numbers) => timesBetter(numbers, 'warm', { peers: [OIDC_CLIENT], postern }) >= 1,
    },
  ]),
];

// benchTargets gives [target, 'reached' or 'missed'] for each.
export const benchTargets = (numbers) =>
  TARGETS.map(({ target, isReached }) => [target, isReached(numbers) ? 'reached' : 'missed']);

export function benchTargetTable(numbers) {
  const rows = benchTargets(numbers).map(([target, verdict]) => `| ${target} | ${verdict} |`);
  return ['| what we want | in this run |', '| --- | --- |', ...rows].join('\n');
}
