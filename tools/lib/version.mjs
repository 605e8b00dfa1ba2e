// Just enough version arithmetic to say "new enough": numeric components, Debian epochs ignored.

export function parseVersion(text) {
  const match = /(?:^|[^\d.])(\d+(?:\.\d+)+|\d+)/.exec(` ${text.replace(/^\d+:/, '')}`);
  return match ? match[1].split('.').map(Number) : [];
}

export function isAtLeast(actual, minimum) {
  const have = parseVersion(actual);
  const want = parseVersion(minimum);
  if (have.length === 0) return false;
  for (let i = 0; i < want.length; ++i) {
    const difference = (have[i] ?? 0) - want[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}
