// SPDX-License-Identifier: MIT
// What JavaScript sees of the module: declarations, nothing else.
#include <emscripten/bind.h>

#include "browser_auth.hpp"
#include "oauth_helper.hpp"

EMSCRIPTEN_BINDINGS(postern) {
  emscripten::class_<postern::browser_auth>("BrowserAuth")
      .constructor<emscripten::val, emscripten::val>()
      .function("load", &postern::browser_auth::load)
      .function("login", &postern::browser_auth::login)
      .function("handleRedirectCallback", &postern::browser_auth::handle_redirect_callback)
      .function("accessToken", &postern::browser_auth::access_token)
      .function("logout", &postern::browser_auth::logout)
      .function("tokenSet", &postern::browser_auth::token_set)
      .function("isAuthenticated", &postern::browser_auth::is_authenticated)
      .function("refusedScopes", &postern::browser_auth::refused_scopes)
      .function("mayCarryToken", &postern::browser_auth::may_carry_token)
      .function("abort", &postern::browser_auth::abort)
      .function("dispose", &postern::browser_auth::dispose);

  emscripten::function("generatePkce", &postern::generate_pkce);
  emscripten::function("buildAuthUrl", &postern::build_auth_url);
  emscripten::function("exchangeCode", &postern::exchange_code);
  emscripten::function("refreshToken", &postern::refresh_token);
  emscripten::function("abortOAuthHelper", &postern::abort_oauth_helper);
}
