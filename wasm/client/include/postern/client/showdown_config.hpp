// SPDX-License-Identifier: MIT
// The configuration of one Pokemon Showdown client, in C++'s own units.
#pragma once

#include <chrono>

#include <postern/client/popup_watch.hpp>
#include <postern/core/error.hpp>
#include <postern/core/showdown_client.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/text.hpp>

namespace postern {

struct showdown_config {
  showdown_client client;
  /// may_leave_page allows a login by redirect, where there is no popup.
  bool may_leave_page = false;
  /// rotate_after is the age at which a token is rotated once it has served, at most 13 days.
  std::chrono::days rotate_after = default_rotation_age;
  popup_limits popup;
  /// login_timeout is how old a login by redirect may be when its response comes.
  std::chrono::seconds login_timeout{600};
  /// request_timeout is how long a caller waits for an HTTP answer.
  std::chrono::milliseconds request_timeout{15'000};
  /// session_name is what the tabs of this client know each other by: the name of their lock and of
  /// their channel.
  text session_name;
};

/// validate_showdown_config gives `invalid_config`.
[[nodiscard]] result<void> validate_showdown_config(const showdown_config& config);

}  // namespace postern
