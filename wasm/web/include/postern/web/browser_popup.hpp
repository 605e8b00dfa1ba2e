// SPDX-License-Identifier: MIT
#pragma once

#include <emscripten/val.h>

#include <postern/ports/popup_window.hpp>

namespace postern {

/// popup_window over a window that the facade has opened.
class browser_popup final : public popup_window {
 public:
  /// of gives null where the browser refused to open the window.
  [[nodiscard]] static ref<popup_window> of(const emscripten::val& window);

  void navigate(std::string_view url) override;
  [[nodiscard]] text location() const override;
  [[nodiscard]] bool is_closed() const override;
  void listen(std::string_view nonce, ref<popup_listener> listener) override;
  void close() override;

 private:
  explicit browser_popup(emscripten::val window);

  emscripten::val window_;
  /// stop_listening_ is a function while something listens.
  emscripten::val stop_listening_;
  ref<popup_listener> listener_;
};

}  // namespace postern
