// SPDX-License-Identifier: MIT
// One login server and one client for all tests of Pokemon Showdown, with texts that are easy to
// search for when they must not be somewhere.
#pragma once

#include <string>
#include <string_view>

#include <postern/core/challstr.hpp>
#include <postern/core/showdown_assertion.hpp>
#include <postern/core/showdown_client.hpp>

namespace postern::test {

inline constexpr std::string_view showdown_token = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view other_showdown_token = "fedcba98fedcba98fedcba98fedcba98";
inline constexpr std::string_view challenge_canary = "ca1157c00ffee0123456789abcdef";

/// assertion_text is an assertion for challenge_canary.
inline constexpr std::string_view assertion_text =
    "ca1157c00ffee0123456789abcdef,zarel,4,1790000000,sim3.psim.us;0a1b2c3d4e5f";

[[nodiscard]] inline showdown_client example_showdown_client() {
  showdown_client client;
  client.server_url = "https://login.example";
  client.client_id = "app id";
  client.redirect_uri = "https://app.example/callback";
  return client;
}

[[nodiscard]] inline challstr example_challstr() {
  return parse_challstr("4|" + std::string(challenge_canary)).value();
}

[[nodiscard]] inline showdown_assertion example_assertion() {
  return parse_showdown_assertion(assertion_text).value();
}

}  // namespace postern::test
