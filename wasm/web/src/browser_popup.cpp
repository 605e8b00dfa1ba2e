// SPDX-License-Identifier: MIT
#include <postern/web/browser_popup.hpp>

#include <utility>

#include <postern/web/host.hpp>

#include "script_text.hpp"

extern "C" {
// popup.js.
void postern_popup_navigate(emscripten::EM_VAL popup, const char* url);
char* postern_popup_location(emscripten::EM_VAL popup);
bool postern_popup_is_closed(emscripten::EM_VAL popup);
void postern_popup_close(emscripten::EM_VAL popup);
emscripten::EM_VAL postern_popup_listen(emscripten::EM_VAL popup, const char* nonce,
                                        void (*heard)(postern::popup_listener*, char* url),
                                        postern::popup_listener* listener);
}

namespace postern {

browser_popup::browser_popup(emscripten::val window) : window_(std::move(window)) {}

ref<popup_window> browser_popup::of(const emscripten::val& window) {
  if (window.isNull()) return nullptr;
  return ref<popup_window>{new browser_popup(window)};
}

void browser_popup::navigate(std::string_view url) {
  postern_popup_navigate(window_.as_handle(), text{url}.c_str());
}

text browser_popup::location() const {
  return take_script_text(postern_popup_location(window_.as_handle()));
}

bool browser_popup::is_closed() const { return postern_popup_is_closed(window_.as_handle()); }

void browser_popup::listen(std::string_view nonce, ref<popup_listener> listener) {
  listener_ = std::move(listener);
  stop_listening_ = emscripten::val::take_ownership(postern_popup_listen(
      window_.as_handle(), text{nonce}.c_str(),
      [](popup_listener* target, char* url) {
        // Hearing may end the login, and with it the listener.
        const ref<popup_listener> kept{target};
        kept->heard(take_script_text(url));
      },
      listener_.get()));
}

void browser_popup::close() {
  postern_popup_close(window_.as_handle());
  if (listener_) call(stop_listening_);
  listener_ = nullptr;
}

}  // namespace postern
