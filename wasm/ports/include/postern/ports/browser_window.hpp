// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/error.hpp>

namespace postern {

/// The page that the client runs in.
class browser_window {
 public:
  virtual ~browser_window() = default;

  /// is_secure_context is false on plain HTTP other than loopback.
  [[nodiscard]] virtual bool is_secure_context() const = 0;

  /// assign starts a navigation away from this page. Where there is no page (a worker, Node):
  /// `invalid_config`.
  [[nodiscard]] virtual result<void> assign(std::string_view url) = 0;

  /// location gives the page's URL, empty where there is no page.
  [[nodiscard]] virtual text location() const = 0;

  /// replace_location changes the shown URL without loading, without a new history entry, and
  /// keeps `history.state`.
  virtual void replace_location(std::string_view url) = 0;
};

}  // namespace postern
