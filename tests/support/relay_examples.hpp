// SPDX-License-Identifier: MIT
// One relay and what a page of it sends, for all tests of relays.
#pragma once

#include <string>
#include <string_view>

#include <postern/core/relay_request.hpp>

#include "support/oauth_examples.hpp"

namespace postern::test {

inline constexpr std::string_view app_origin = "https://app.example";

[[nodiscard]] inline relay_policy example_relay_policy() {
  return {.client_id = "spa",
          .allowed_origins = "https://app.example\nhttp://127.0.0.1:5173\n",
          .max_body_bytes = 1024,
          .same_origin_only = false};
}

inline constexpr std::string_view page_headers =
    "content-type: application/x-www-form-urlencoded\norigin: https://app.example\n";

inline constexpr std::string_view exchange_form =
    "client_id=spa&grant_type=authorization_code&code=code-canary%2F9%2Bf%3D%3D"
    "&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
    "&code_verifier=verifier-canary-dBjftJeZ4CVP-mB92K27uhbUJU1p";

inline constexpr std::string_view refresh_form =
    "client_id=spa&grant_type=refresh_token&refresh_token=refresh-canary-17abaa74e599192f";

inline constexpr std::string_view revocation_form =
    "client_id=spa&token=refresh-canary-17abaa74e599192f&token_type_hint=refresh_token";

}  // namespace postern::test
