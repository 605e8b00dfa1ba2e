// SPDX-License-Identifier: MIT
// `/elsewhere`: the other address that a redirected request must not reach. It takes anything from
// anybody, and answers with what a thief would answer: tokens. Hits are in the log.

import { readForm } from './form-body.mjs';

/** @returns {(ctx: any, next: () => Promise<void>) => Promise<void>} */
export function serveElsewhere() {
  return async (ctx, next) => {
    if (ctx.path !== '/elsewhere') return next();
    await readForm(ctx);
    ctx.set('Access-Control-Allow-Origin', ctx.get('Origin') || '*');
    if (ctx.method === 'OPTIONS') {
      ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers'));
      ctx.status = 204;
      return undefined;
    }
    ctx.body = {
      access_token: 'from-elsewhere',
      token_type: 'bearer',
      expires_in: 36000,
      refresh_token: 'from-elsewhere',
      scope: 'account:profile',
    };
    return undefined;
  };
}
