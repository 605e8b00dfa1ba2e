// SPDX-License-Identifier: MIT
// BroadcastChannel, and the events of a page's life, for browser_tab_channel.cpp.
addToLibrary({
  // Gives a function that posts a text, and ends it all when it gets none.
  postern_tabs_open__deps: ['$Emval', '$UTF8ToString', '$stringToNewUTF8'],
  postern_tabs_open: (name, heard, woke, listener) => {
    const channelName = UTF8ToString(name);
    let channel;
    const join = () => {
      try {
        channel = new BroadcastChannel(channelName);
        channel.onmessage = ({ data }) => {
          if (typeof data == 'string') {{{ makeDynCall('vpp', 'heard') }}}(listener, stringToNewUTF8(data));
        };
        // Node's keeps the process running.
        channel.unref?.();
      } catch {}
    };
    const leave = () => {
      channel?.close();
      channel = undefined;
    };
    const wake = () => {{{ makeDynCall('vp', 'woke') }}}(listener);
    const onVisibility = () => {
      if (document.visibilityState == 'visible') wake();
    };
    // A page with an open channel may not be kept in the back/forward cache.
    const onPageShow = ({ persisted }) => {
      if (!persisted) return;
      join();
      wake();
    };
    const events = [
      [globalThis, 'pagehide', leave],
      [globalThis, 'pageshow', onPageShow],
      [globalThis, 'focus', wake],
      [globalThis, 'online', wake],
      [globalThis.document, 'visibilitychange', onVisibility],
      [globalThis.document, 'resume', wake],
    ];
    for (const [target, type, listen] of events) target?.addEventListener?.(type, listen);
    join();
    return Emval.toHandle((message) => {
      if (message) {
        channel?.postMessage(message);
      } else {
        for (const [target, type, listen] of events) target?.removeEventListener?.(type, listen);
        leave();
      }
    });
  },

  postern_tabs_post__deps: ['$Emval', '$UTF8ToString'],
  postern_tabs_post: (channel, message, size) => Emval.toValue(channel)(UTF8ToString(message, size)),
});
