// SPDX-License-Identifier: MIT
// A token of weeks cannot be watched ageing, so the page of Pokemon Showdown's area moves its clock,
// together with the login server's. `Date.now` is all that Postern asks for the time: to the client
// it is as if so many days had passed. Timers go on as before, and nothing is moved until moveClock()
// is called, which the other area never does.

const presentTime = Date.now;
let offsetMs = 0;

const MS_PER_DAY = 86_400_000;

/** Puts `Date.now` so far ahead of the present, from here on. */
export function moveClock(secondsAhead: number): void {
  offsetMs = secondsAhead * 1000;
  Date.now = () => presentTime() + offsetMs;
}

/** The present, however the clock was moved: what happened in which order goes by this. */
export function realNow(): number {
  return presentTime();
}

/** How many days `Date.now` is ahead of the present. */
export function daysAhead(): number {
  return offsetMs / MS_PER_DAY;
}
