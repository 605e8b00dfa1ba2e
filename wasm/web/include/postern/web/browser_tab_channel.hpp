// SPDX-License-Identifier: MIT
#pragma once

#include <emscripten/val.h>

#include <postern/ports/tab_channel.hpp>

namespace postern {

/// tab_channel over BroadcastChannel and the page's events. The channel is left while the page is
/// in the back/forward cache.
class browser_tab_channel final : public tab_channel {
 public:
  void open(std::string_view name, ref<tab_listener> listener) override;
  void post(const secret& message) override;
  void close() override;

 private:
  /// channel_ is a function while the channel is open.
  emscripten::val channel_;
  ref<tab_listener> listener_;
};

}  // namespace postern
