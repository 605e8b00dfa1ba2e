// SPDX-License-Identifier: MIT

const SHORTEST_SHOWN_SECRET = 16;
const MS_PER_DAY = 86_400_000;
const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

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

const calendar = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `14:02:11`, local time. */
export function clockTime(epochSeconds: number): string {
  return clock.format(epochSeconds * 1000);
}

/** `Tue 9 Dec, 14:02`, local time. */
export function calendarTime(epochSeconds: number): string {
  return calendar.format(epochSeconds * 1000);
}

/** `14:02:11`, or `14:02:11, +7 d` when the page's clock was a week ahead then. */
export function movedTime({ at, daysAhead }: { at: number; daysAhead: number }): string {
  const time = clockTime((at + daysAhead * MS_PER_DAY) / 1000);
  const days = Math.round(daysAhead);
  return days === 0 ? time : `${time}, ${days > 0 ? '+' : '−'}${Math.abs(days)} d`;
}

/** `1:12`; hours where there are any. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / SECONDS_PER_HOUR);
  const minutes = Math.floor((whole % SECONDS_PER_HOUR) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** `7 d 3 h`; what is less than an hour is left out. */
export function daysAndHours(seconds: number): string {
  const hours = Math.floor(Math.max(0, seconds) / SECONDS_PER_HOUR);
  return `${Math.floor(hours / HOURS_PER_DAY)} d ${hours % HOURS_PER_DAY} h`;
}

/** `1 day`, `7 days`. */
export function inDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
