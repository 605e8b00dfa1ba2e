// SPDX-License-Identifier: MIT
// Web Locks for web_lock_manager.cpp.
addToLibrary({
  // Calls back once, later: with the function that releases the lock, with 0 when it was not granted
  // in time, or with undefined's handle where there are no locks to be had. Gives a function that takes
  // the request back, and is without effect once it was answered.
  postern_lock_acquire__deps: ['$Emval', '$UTF8ToString'],
  postern_lock_acquire: (name, limit, answered, asker) => {
    const request = new AbortController();
    const { signal } = request;
    let isAnswered = false;
    const giveUp = () => {
      if (!isAnswered) request.abort();
    };
    const deadline = setTimeout(giveUp, limit);
    // A frozen page would be granted the lock, and keep it for as long as it sleeps.
    globalThis.document?.addEventListener?.('freeze', giveUp);
    const options = { signal };
    const lockName = UTF8ToString(name);
    new Promise((resolve, reject) => {
      signal.onabort = reject;
      const hold = () =>
        new Promise((release) => {
          signal.onabort = () => {
            release();
            reject();
          };
          // Browsers grant a lock to another tab before that sees what the last holder has written to
          // localStorage, and some let that overwrite what the next one writes: docs/engines.md.
          setTimeout(() => resolve(release), 100);
        });
      // Async, as it throws where there are no locks. In a file that imports another one when needed,
      // Parcel takes Promise.resolve().then() for such an import.
      const ask = async () => {
        await null;
        return navigator.locks.request(lockName, options, hold);
      };
      ask().catch(reject);
    })
      .then(
        (release) => Emval.toHandle(release),
        // WebKit takes back the request of a page that is left, and keeps the page for Back. There are
        // locks all the same, and one who refreshed without would do so beside another tab.
        (error) =>
          signal.aborted || error.name == 'AbortError' ? 0 : Emval.toHandle(undefined),
      )
      .then((handle) => {
        isAnswered = true;
        clearTimeout(deadline);
        globalThis.document?.removeEventListener?.('freeze', giveUp);
        {{{ makeDynCall('vpp', 'answered') }}}(asker, handle);
      });
    return Emval.toHandle(giveUp);
  },
});
