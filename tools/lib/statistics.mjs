// What a run of measurements comes to.

export function median(values) {
  if (values.length === 0) throw new Error('there is no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Counts stay whole; of times more than four digits is noise.
const rounded = (value) => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));

// summarize gives the median, and the quartiles, between which half of the rounds were.
export function summarize(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] =
    sorted.length > 1 ? [sorted.slice(0, half), sorted.slice(-half)] : [sorted, sorted];
  return {
    median: rounded(median(sorted)),
    from: rounded(median(low)),
    to: rounded(median(high)),
    rounds: sorted.length,
  };
}
