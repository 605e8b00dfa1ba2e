// SPDX-License-Identifier: MIT

const SHORTEST_SHOWN_SECRET = 16;

/** Enough of a secret to see that it changed, and not enough to use: 4 and 2 characters of it. */
export function maskSecret(secret: string): string {
  const length = `${secret.length} characters`;
  if (secret.length < SHORTEST_SHOWN_SECRET) return `hidden, ${length}`;
  return `${secret.slice(0, 4)}…${secret.slice(-2)}, ${length}`;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `14:02:11`, local time. */
export function clockTime(epochSeconds: number): string {
  return clock.format(epochSeconds * 1000);
}

/** `1:12`; hours where there are any. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
