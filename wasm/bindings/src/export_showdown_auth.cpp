// SPDX-License-Identifier: MIT
// createShowdownAuth.
#include <emscripten/bind.h>

#include "given_text.hpp"
#include "showdown_auth.hpp"

EMSCRIPTEN_BINDINGS(showdown_auth) {
  using emscripten::function;
  function("createShowdownAuth", &postern::create_showdown_auth);
  function("showdownLoad", &postern::showdown_load);
  function("showdownLogin", &postern::showdown_log_in);
  function("showdownRedirectCallback", &postern::showdown_redirect_callback);
  function("showdownAssertion", &postern::showdown_get_assertion);
  function("showdownRefreshToken", &postern::showdown_refresh_token);
  function("showdownLogout", &postern::showdown_logout);
  function("showdownSession", &postern::showdown_session_of);
  function("manageAccessUrl", &postern::manage_access_url);
  function("parseChallstr", &postern::parse_challstr_text);
  function("trnCommand", &postern::trn_command);
}
