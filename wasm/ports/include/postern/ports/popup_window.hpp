// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/text.hpp>
#include <postern/ports/ref.hpp>

namespace postern {

/// Hears what the callback page says. It may be anything: the page is one of many of the origin.
class popup_listener : public shared_object {
 public:
  virtual void heard(std::string_view url) = 0;
};

/// A window that the application has opened for a login, inside the user's click.
class popup_window : public shared_object {
 public:
  virtual void navigate(std::string_view url) = 0;

  /// location is the URL that the window shows, empty while that is another origin's.
  [[nodiscard]] virtual text location() const = 0;

  /// is_closed is a hint: a page with Cross-Origin-Opener-Policy cuts the handle, which then says
  /// that the window is closed.
  [[nodiscard]] virtual bool is_closed() const = 0;

  /// listen lets the listener hear the callback page by every way that it has, with or without an
  /// opener. `nonce` names the channels that only this login knows.
  virtual void listen(std::string_view nonce, ref<popup_listener> listener) = 0;

  /// close closes the window, as far as it can be reached, and ends the listening. A second time
  /// does nothing.
  virtual void close() = 0;
};

}  // namespace postern
