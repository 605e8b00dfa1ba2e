// SPDX-License-Identifier: MIT
// Reading a posted form where oidc-provider does not: the interaction pages and the faults.

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
