// The user's cache: folders that are complete or absent, never half-made. A folder is built under
// another name and renamed at the end, so an interrupted or a concurrent run cannot poison it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './log.mjs';
import { cacheRoot } from './paths.mjs';

const LOCK_POLL_MS = 250;
const LOCK_PULSE_MS = 15_000;
const LOCK_HEARTBEAT_MS = 5_000;
// A holder that has not touched its lock for this long is gone (other host or other container).
const LOCK_STALE_MS = 60_000;

export function contentKey(recipe) {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

export function cachePath(name, recipe) {
  return join(cacheRoot(), `${name}-${contentKey(recipe)}`);
}

function holderIsGone(lockFile) {
  try {
    const [host, pid] = readFileSync(lockFile, 'utf8').split(' ');
    if (host === hostname() && pid) {
      try {
        process.kill(Number(pid), 0);
        return false;
      } catch (error) {
        return error.code === 'ESRCH';
      }
    }
    return Date.now() - statSync(lockFile).mtimeMs > LOCK_STALE_MS;
  } catch {
    return false;
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, `${hostname()} ${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (holderIsGone(lockFile)) rmSync(lockFile, { force: true });
    return false;
  }
}

// The lock only saves double work: correctness rests on the rename in publish().
async function withLock(lockFile, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let nextWord = 0;
  for (let waited = 0; !tryLock(lockFile); waited += LOCK_POLL_MS) {
    if (waited >= nextWord) {
      say(`  waiting for another run that holds ${lockFile}`);
      nextWord += LOCK_PULSE_MS;
    }
    await sleep(LOCK_POLL_MS);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    if (existsSync(lockFile)) utimesSync(lockFile, now, now);
  }, LOCK_HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(lockFile, { force: true });
  }
}

function removeLeftovers(target) {
  const prefix = `${target.slice(dirname(target).length + 1)}.partial-`;
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(target), name), { recursive: true });
  }
}

// publish returns `target`, made by `build(temporaryFolder)` unless it is there already.
export async function publish(target, build) {
  if (existsSync(target)) return target;
  return withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return target;
    removeLeftovers(target);
    const temporary = `${target}.partial-${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    try {
      await build(temporary);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      // Another run without our lock (a stale one taken over) may have been first: its result counts.
      if (!existsSync(target)) throw error;
    }
    return target;
  });
}
