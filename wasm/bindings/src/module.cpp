// SPDX-License-Identifier: MIT
// What JavaScript sees of the module: declarations, nothing else.
#include <emscripten/bind.h>

#include <postern/web/host.hpp>

#include "browser_auth.hpp"
#include "oauth_helper.hpp"
#include "operations.hpp"

EMSCRIPTEN_BINDINGS(postern) {
  using emscripten::function;
  function("attachHost", &postern::attach_host);
  function("abortOperation", &postern::abort_operation);

  function("createBrowserAuth", &postern::create_browser_auth);
  function("storageAnswered", &postern::storage_answered);
  function("load", &postern::load);
  function("login", &postern::login);
  function("handleRedirectCallback", &postern::handle_redirect_callback);
  function("accessToken", &postern::access_token);
  function("logout", &postern::logout);
  function("tokenSet", &postern::token_set_of);
  function("isAuthenticated", &postern::is_authenticated);
  function("refusedScopes", &postern::refused_scopes_of);
  function("mayCarryToken", &postern::may_carry_token_of);
  function("dispose", &postern::dispose);

  function("generatePkce", &postern::generate_pkce);
  function("buildAuthUrl", &postern::build_auth_url);
  function("exchangeCode", &postern::exchange_code);
  function("refreshToken", &postern::refresh_token);
}
