// SPDX-License-Identifier: MIT
// What a client of Pokemon Showdown's login server knows of the server and of itself.
#pragma once

#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// showdown_nonce_parameter is the parameter of ours that makes the round trip in redirect_uri's
/// query: the login has no `state`, but keeps what is there.
inline constexpr std::string_view showdown_nonce_parameter = "postern_nonce";

struct showdown_client {
  /// server_url is the login server, `https://play.pokemonshowdown.com` or another one.
  text server_url;
  /// client_id is as the server's operators gave it, for one origin.
  text client_id;
  /// redirect_uri is any page of that origin, and may have a query and a fragment.
  text redirect_uri;
};

/// validate_showdown_client gives `invalid_config` for a server_url that is not https (or http on
/// loopback) or has a query or fragment, a missing client_id, and a redirect_uri that is no
/// absolute http(s) URL or whose query has a parameter of the response: `assertion`, `token`,
/// `user`, or showdown_nonce_parameter.
[[nodiscard]] result<void> validate_showdown_client(const showdown_client& client);

/// showdown_endpoint is the URL of one of the server's OAuth pages and actions, given without the
/// `/api/oauth/` that all of them begin with.
[[nodiscard]] text showdown_endpoint(const showdown_client& client, std::string_view name);

/// showdown_manage_access_url is the page where users see and revoke what they have allowed;
/// nobody else can.
[[nodiscard]] inline text showdown_manage_access_url(const showdown_client& client) {
  return showdown_endpoint(client, "authorized");
}

}  // namespace postern
