// What every entry promises of its failures: an AuthError, before long, that tells no secret.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AuthError } from 'postern';
import { within } from './deadline.mjs';

export async function failureOf(promise) {
  const error = await within(
    10_000,
    promise.then(
      () => assert.fail('resolved'),
      (reason) => reason,
    ),
  );
  assert.ok(error instanceof AuthError, String(error));
  return error;
}

// assertClean looks at all that a log could write of an error, for every spelling that a form has.
export function assertClean(error, secrets) {
  const shown = [
    String(error),
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
    ...Object.getOwnPropertyNames(error).map((name) => String(error[name])),
  ].join('\n');
  for (const [name, value] of Object.entries(secrets)) {
    const form = new URLSearchParams({ value }).toString().slice('value='.length);
    for (const text of [value, form, encodeURIComponent(value), btoa(value)]) {
      assert.ok(!shown.includes(text), `${name} in ${shown}`);
    }
  }
}
