// Progress and failure reporting shared by every script in tools/.

const startedAt = performance.now();

export function secondsSince(start) {
  return ((performance.now() - start) / 1000).toFixed(1);
}

export function say(message) {
  console.log(`[${secondsSince(startedAt).padStart(6)}s] ${message}`);
}

// ToolError is a failure that the reader can act on: what went wrong, and what to do about it.
export class ToolError extends Error {
  constructor(message, advice, options) {
    super(message, options);
    this.name = 'ToolError';
    this.advice = advice;
  }
}

// step names the failing step in every error that passes through it, innermost first.
export async function step(title, work) {
  const start = performance.now();
  say(`${title} ...`);
  try {
    const result = await work();
    say(`${title}: done in ${secondsSince(start)} s`);
    return result;
  } catch (error) {
    error.steps = [...(error.steps ?? []), title];
    throw error;
  }
}

export function reportFailure(error) {
  console.error('');
  console.error(`FAILED: ${error.steps?.[0] ?? 'unexpected error'}`);
  console.error(error instanceof ToolError ? `  ${error.message}` : error.stack);
  for (let cause = error.cause; cause; cause = cause.cause) console.error(`  ${cause.message}`);
  if (error.advice) console.error(`WHAT TO DO: ${error.advice.replaceAll('\n', '\n  ')}`);
}

// runMain is the outermost frame of a script: one report, one exit code.
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    reportFailure(error);
    process.exitCode = 1;
  }
}
