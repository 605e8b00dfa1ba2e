// SPDX-License-Identifier: MIT
// What this server says of the time, and of its connections. Its clock may be off; what it counts for
// itself, it counts by the same clock, which nobody can tell from a right one.

/** @param {Readonly<{ clockOffsetSeconds: number, keepAlive: boolean }>} settings */
export function tellTime(settings) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    ctx.state.serverTime = () => Date.now() + settings.clockOffsetSeconds * 1000;
    ctx.set('Date', new Date(ctx.state.serverTime()).toUTCString());
    if (!settings.keepAlive) ctx.set('Connection', 'close');
    return next();
  };
}
