// SPDX-License-Identifier: MIT
// OAuthHelper.
#include <emscripten/bind.h>

#include "given_text.hpp"
#include "oauth_helper.hpp"

EMSCRIPTEN_BINDINGS(oauth_helper) {
  using emscripten::function;
  function("generatePkce", &postern::generate_pkce);
  function("buildAuthUrl", &postern::build_auth_url);
  function("exchangeCode", &postern::exchange_code);
  function("refreshToken", &postern::refresh_token);
}
