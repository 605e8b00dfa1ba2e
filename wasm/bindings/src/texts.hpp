// SPDX-License-Identifier: MIT
// What crosses the boundary is numbers and texts; what has members is JSON. Types were checked by
// the facade; meaning is checked by client and core.
#pragma once

#include <string_view>

#include <postern/client/auth_config.hpp>
#include <postern/client/backend_auth.hpp>
#include <postern/client/client_observer.hpp>
#include <postern/client/showdown_config.hpp>
#include <postern/client/token_relay.hpp>
#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// A configuration as the facade wrote it: a flat JSON object, lists with a line feed after
/// each item.
struct client_settings {
  auth_config config;
  /// login_prefix is the prefix of the keys of logins in progress.
  text login_prefix;
};

/// parse_client_settings never fails: what cannot be read is made invalid, for
/// validate_auth_config to refuse.
[[nodiscard]] client_settings parse_client_settings(std::string_view json);

/// parse_backend_settings is the same for backend_auth.
[[nodiscard]] backend_config parse_backend_settings(std::string_view json);

/// parse_relay_settings is the same for validate_relay_config. The keys are given by themselves.
[[nodiscard]] relay_config parse_relay_settings(std::string_view json);

struct showdown_settings {
  showdown_config config;
  text login_prefix;
};

/// parse_showdown_settings is the same for validate_showdown_config.
[[nodiscard]] showdown_settings parse_showdown_settings(std::string_view json);

/// serialize_error gives { code, message, retryable, status?, oauthError?, description?, uri?,
/// retryAfterMs? }.
[[nodiscard]] secret serialize_error(const error& failure);

/// serialize_request_report gives { purpose, url, status, durationMs, error? }, the error as a
/// text of its own.
[[nodiscard]] secret serialize_request_report(const request_report& report);

}  // namespace postern
