// SPDX-License-Identifier: MIT
// createBrowserAuth.
#include <emscripten/bind.h>

#include "browser_auth.hpp"
#include "given_text.hpp"

EMSCRIPTEN_BINDINGS(browser_auth) {
  using emscripten::function;
  function("createBrowserAuth", &postern::create_browser_auth);
  function("load", &postern::load);
  function("reload", &postern::reload);
  function("login", &postern::login);
  function("handleRedirectCallback", &postern::handle_redirect_callback);
  function("accessToken", &postern::access_token);
  function("hasToken", &postern::has_token);
  function("logout", &postern::logout);
  function("tokenSet", &postern::token_set_of);
  function("isAuthenticated", &postern::is_authenticated);
  function("refusedScopes", &postern::refused_scopes_of);
  function("mayCarryToken", &postern::may_carry_token_of);
}
