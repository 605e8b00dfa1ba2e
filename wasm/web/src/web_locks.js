// SPDX-License-Identifier: MIT
// Web Locks for web_lock_manager.cpp.
addToLibrary({
  // Calls back once, later: with the function that releases the lock, with 0 when it was not granted
  // in time, or with undefined's handle where there are no locks to be had.
  postern_lock_acquire__deps: ['$Emval', '$UTF8ToString'],
  postern_lock_acquire: (name, limit, answered, asker) => {
    const answer = (handle) => {{{ makeDynCall('vpp', 'answered') }}}(asker, handle);
    // Chromium grants a lock to another tab before that sees what the last holder has written to
    // localStorage; some milliseconds were measured.
    let isGranted = false;
    const hold = () => {
      isGranted = true;
      return new Promise((release) => setTimeout(() => answer(Emval.toHandle(release)), 100));
    };
    Promise.resolve()
      .then(() =>
        navigator.locks.request(UTF8ToString(name), { signal: AbortSignal.timeout(limit) }, hold),
      )
      .catch((error) => {
        // A granted lock may be stolen by another script of the origin; the answer stays.
        if (!isGranted) answer(error.name == 'TimeoutError' ? 0 : Emval.toHandle(undefined));
      });
  },
});
