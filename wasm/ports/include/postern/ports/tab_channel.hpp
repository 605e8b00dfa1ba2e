// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/secret.hpp>
#include <postern/ports/ref.hpp>

namespace postern {

/// Hears the other tabs, and the browser.
class tab_listener : public shared_object {
 public:
  /// heard is called with what another tab, or another client of this page, has posted. It may be
  /// anything: every script of the origin can post.
  virtual void heard(std::string_view message) = 0;

  /// woke is called whenever this page may have missed something: it is visible, focused or online
  /// again, it was frozen, or it comes out of the back/forward cache.
  virtual void woke() = 0;
};

/// What the tabs of an origin tell each other. A tab that is frozen hears it when it wakes; one in
/// the back/forward cache, or one that is being loaded, never does.
class tab_channel {
 public:
  virtual ~tab_channel() = default;

  /// open joins those who opened the same name, and begins to listen. Where the platform has no
  /// channels nothing is ever heard.
  virtual void open(std::string_view name, ref<tab_listener> listener) = 0;

  /// post tells all others; never oneself.
  virtual void post(const secret& message) = 0;

  /// close ends the listening. A second time does nothing.
  virtual void close() = 0;
};

}  // namespace postern
