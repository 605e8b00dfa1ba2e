// SPDX-License-Identifier: MIT
// OAuthHelper of postern/server, and what every operation there needs.
#include <emscripten/bind.h>

#include <postern/web/host.hpp>

#include "given_text.hpp"
#include "operations.hpp"
#include "server_oauth.hpp"

EMSCRIPTEN_BINDINGS(server_oauth) {
  using emscripten::function;
  function("attachHost", &postern::attach_host);
  function("abortOperation", &postern::abort_operation);
  function("generatePkce", &postern::server_generate_pkce);
  function("buildAuthUrl", &postern::server_build_auth_url);
  function("exchangeCode", &postern::server_exchange_code);
  function("refreshToken", &postern::server_refresh_token);
  function("clientCredentials", &postern::server_client_credentials);
  function("revokeToken", &postern::server_revoke_token);
  function("introspectToken", &postern::server_introspect_token);
}
