// SPDX-License-Identifier: MIT
#include <postern/web/browser_tab_channel.hpp>

#include <utility>

#include "script_text.hpp"

extern "C" {
// tabs.js.
emscripten::EM_VAL postern_tabs_open(const char* name,
                                     void (*heard)(postern::tab_listener*, char* message),
                                     void (*woke)(postern::tab_listener*),
                                     postern::tab_listener* listener);
void postern_tabs_post(emscripten::EM_VAL channel, const char* message, size_t size);
}

namespace postern {

void browser_tab_channel::open(std::string_view name, ref<tab_listener> listener) {
  close();
  listener_ = std::move(listener);
  channel_ = emscripten::val::take_ownership(postern_tabs_open(
      text{name}.c_str(),
      [](tab_listener* target, char* message) {
        // Hearing may end the client, and with it the listener.
        const ref<tab_listener> kept{target};
        kept->heard(take_script_text(message));
      },
      [](tab_listener* target) {
        const ref<tab_listener> kept{target};
        kept->woke();
      },
      listener_.get()));
}

void browser_tab_channel::post(const secret& message) {
  const std::string_view characters = message.reveal();
  if (listener_) postern_tabs_post(channel_.as_handle(), characters.data(), characters.size());
}

void browser_tab_channel::close() {
  if (listener_) postern_tabs_post(channel_.as_handle(), nullptr, 0);
  listener_ = nullptr;
}

}  // namespace postern
