// SPDX-License-Identifier: MIT
// Waits for the callback URL of a login in a popup. A watch believes nothing: it passes over every
// page that does not answer this login, and hands on the first that does.
#pragma once

#include <chrono>
#include <string_view>

#include <postern/client/client_ports.hpp>
#include <postern/client/outcome.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/ports/popup_window.hpp>

namespace postern {

struct popup_limits {
  /// poll_interval is how often the window is looked at.
  std::chrono::milliseconds poll_interval{500};
  /// timeout is how long the user may take.
  std::chrono::milliseconds timeout{300'000};
  /// grace is how long a window may seem to be closed before it counts as closed. One that seemed
  /// so before it showed anything never does: its handle was cut.
  std::chrono::milliseconds grace{3'000};
};

/// What the callback URL of one login looks like.
struct expected_callback {
  text redirect_uri;
  /// parameter is the query parameter that brings the nonce back; a literal.
  std::string_view parameter;
  secret nonce;
};

/// Closes a popup, if there is one, at the end of the scope that is to use it.
class popup_closer {
 public:
  explicit popup_closer(const ref<popup_window>& closed) : closed_(closed) {}
  popup_closer(const popup_closer&) = delete;
  popup_closer& operator=(const popup_closer&) = delete;
  ~popup_closer() {
    if (closed_) closed_->close();
  }

 private:
  const ref<popup_window>& closed_;
};

/// watch_popup sends the popup to `url` and gives the callback URL that it ends at. The popup is
/// closed and no timer is left after any end: `popup_closed` when the user closed it,
/// `popup_timeout`, `aborted`, `disposed`. The timers outlive it.
[[nodiscard]] task<result<text>> watch_popup(ref<popup_window> popup, text url,
                                             expected_callback expected, popup_limits limits,
                                             timer& timers, cancellation cancel);

}  // namespace postern
