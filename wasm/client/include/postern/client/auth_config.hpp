// SPDX-License-Identifier: MIT
// The configuration of one client, in C++'s own units.
#pragma once

#include <chrono>
#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/token_set.hpp>

namespace postern {

struct auth_config {
  authorization_server server;
  public_client client;
  /// session_name is what the tabs of this client know each other by: the name of their lock and
  /// of their channel.
  text session_name;
  /// has_secret tells that the caller gave a client secret, which is refused and never read.
  bool has_secret = false;
  /// refresh_skew is how long before its end a token is due.
  std::chrono::seconds refresh_skew{60};
  /// auto_refresh renews the token while the page is open, without a call.
  bool auto_refresh = true;
  /// fetch_origins is where a request may carry the access token, one a line.
  text fetch_origins;
  /// login_timeout is how old a login may be when its response comes.
  std::chrono::seconds login_timeout{600};
  /// request_timeout is how long a caller waits for an HTTP answer.
  std::chrono::milliseconds request_timeout{15'000};
};

/// validate_auth_config gives `secret_not_allowed`, then `invalid_scope`, then
/// `invalid_config`.
[[nodiscard]] result<void> validate_auth_config(const auth_config& config);

/// validate_refresh_config asks for less: a refresh needs a client_id, a token endpoint and a
/// refresh token (RFC 6749 section 6), and neither redirect_uri nor scopes.
[[nodiscard]] result<void> validate_refresh_config(const auth_config& config,
                                                   const secret& refresh_token);

/// may_carry_token tells whether the URL's origin is one of fetch_origins.
[[nodiscard]] bool may_carry_token(const auth_config& config, std::string_view url);

/// belongs_to tells this client's record from another's. A record of poe-js-sdk names neither
/// client nor issuer and is taken over.
[[nodiscard]] bool belongs_to(const auth_config& config, const token_set& tokens);

/// requested_scope is the configured scopes as they go on the wire.
[[nodiscard]] text requested_scope(const public_client& client);

}  // namespace postern
