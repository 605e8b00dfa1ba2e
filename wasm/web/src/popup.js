// SPDX-License-Identifier: MIT
// What browser_popup.cpp cannot say in C++. A popup is mostly another origin's page, of which every
// look throws; and none of these may throw into C++, whose frames it would unwind unseen.
addToLibrary({
  postern_popup_navigate__deps: ['$Emval', '$UTF8ToString'],
  postern_popup_navigate: (popup, url) => {
    try {
      // The blank page that the window began with is no place to go back to.
      Emval.toValue(popup).location.replace(UTF8ToString(url));
    } catch {}
  },

  postern_popup_location__deps: ['$Emval', '$stringToNewUTF8'],
  postern_popup_location: (popup) => {
    let href = '';
    try {
      href = Emval.toValue(popup).location.href;
    } catch {}
    return stringToNewUTF8(href);
  },

  postern_popup_is_closed__deps: ['$Emval'],
  postern_popup_is_closed: (popup) => Emval.toValue(popup).closed,

  postern_popup_close__deps: ['$Emval'],
  postern_popup_close: (popup) => Emval.toValue(popup).close(),

  // Hears the callback page by its opener, by a BroadcastChannel and by a storage event, as
  // postern/callback sends them; gives a function that ends it.
  postern_popup_listen__deps: ['$Emval', '$UTF8ToString', '$stringToNewUTF8'],
  postern_popup_listen: (popup, nonce, heard, listener) => {
    const source = Emval.toValue(popup);
    const name = 'postern:' + UTF8ToString(nonce);
    const hear = (url) => {
      if (typeof url == 'string') {{{ makeDynCall('vpp', 'heard') }}}(listener, stringToNewUTF8(url));
    };
    const onMessage = (event) => {
      // Any page that has a handle of this one can post to it.
      if (event.source === source && event.origin === location.origin) hear(event.data?.[name]);
    };
    const onStorage = (event) => {
      if (event.key === name) hear(event.newValue);
    };
    let channel;
    try {
      channel = new BroadcastChannel(name);
      channel.onmessage = (event) => hear(event.data);
    } catch {}
    addEventListener('message', onMessage);
    addEventListener('storage', onStorage);
    return Emval.toHandle(() => {
      removeEventListener('message', onMessage);
      removeEventListener('storage', onStorage);
      channel?.close();
    });
  },
});
