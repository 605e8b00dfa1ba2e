// SPDX-License-Identifier: MIT
// Posted forms. Most are oidc-provider's to read; those of the interaction pages and the faults are
// read here.

const LONGEST_FORM_BYTES = 64 * 1024;

/**
 * @param {any} ctx Koa's context; the form is kept in `ctx.state.form`
 * @returns {Promise<URLSearchParams>}
 */
export async function readForm(ctx) {
  if (ctx.state.form) return ctx.state.form;
  const chunks = [];
  let length = 0;
  for await (const chunk of ctx.req) {
    length += chunk.length;
    if (length > LONGEST_FORM_BYTES) ctx.throw(413);
    chunks.push(chunk);
  }
  ctx.state.form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  return ctx.state.form;
}

/** @param {any} ctx @returns {URLSearchParams} what was read of it, by whomever */
export function formOf(ctx) {
  // oidc-provider keeps the form that it has read in its own context.
  return ctx.state.form ?? new URLSearchParams(ctx.oidc?.body ?? {});
}
