// SPDX-License-Identifier: MIT
#include "server_oauth.hpp"

#include <postern/client/backend_auth.hpp>
#include <postern/web/backend_platform.hpp>

#include "operations.hpp"
#include "pkce_text.hpp"
#include "texts.hpp"

namespace postern {
namespace {

/// The calls belong to no client.
constexpr int no_client = 0;

backend_auth make_auth(std::string_view settings) {
  return {parse_backend_settings(settings), *the_backend_platform().http};
}

}  // namespace

std::string server_generate_pkce() { return generate_pkce_text<the_backend_platform>(); }

void server_build_auth_url(int operation, std::string_view settings, std::string_view state,
                           std::string_view code_challenge) {
  const result<text> url = make_login_url(parse_backend_settings(settings), state, code_challenge);
  settle_now(operation, url ? result<secret>{secret{*url}} : url.error());
}

void server_exchange_code(int operation, std::string_view settings, std::string_view code,
                          std::string_view code_verifier) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).exchange_code(code, code_verifier, std::move(cancel)));
}

void server_refresh_token(int operation, std::string_view settings, std::string_view token) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation, make_auth(settings).refresh(secret{token}, std::move(cancel)));
}

void server_client_credentials(int operation, std::string_view settings) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation, make_auth(settings).request_client_credentials(std::move(cancel)));
}

void server_revoke_token(int operation, std::string_view settings, std::string_view token,
                         std::string_view token_type_hint) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).revoke(secret{token}, token_type_hint, std::move(cancel)));
}

void server_introspect_token(int operation, std::string_view settings, std::string_view token,
                             std::string_view token_type_hint) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).introspect(secret{token}, token_type_hint, std::move(cancel)));
}

}  // namespace postern
