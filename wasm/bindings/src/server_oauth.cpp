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

backend_auth make_auth(const std::string& settings) {
  return {parse_backend_settings(settings), *the_backend_platform().http};
}

}  // namespace

std::string server_generate_pkce() { return generate_pkce_text<the_backend_platform>(); }

void server_build_auth_url(int operation, const std::string& settings, const std::string& state,
                           const std::string& code_challenge) {
  const result<text> url = make_login_url(parse_backend_settings(settings), state, code_challenge);
  settle_now(operation, url ? result<secret>{secret{*url}} : std::unexpected(url.error()));
}

void server_exchange_code(int operation, const std::string& settings, const std::string& code,
                          const std::string& code_verifier) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).exchange_code(code, code_verifier, std::move(cancel)));
}

void server_refresh_token(int operation, const std::string& settings, const std::string& token) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation, make_auth(settings).refresh(secret{token}, std::move(cancel)));
}

void server_client_credentials(int operation, const std::string& settings) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation, make_auth(settings).request_client_credentials(std::move(cancel)));
}

void server_revoke_token(int operation, const std::string& settings, const std::string& token,
                         const std::string& token_type_hint) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).revoke(secret{token}, token_type_hint, std::move(cancel)));
}

void server_introspect_token(int operation, const std::string& settings, const std::string& token,
                             const std::string& token_type_hint) {
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                make_auth(settings).introspect(secret{token}, token_type_hint, std::move(cancel)));
}

}  // namespace postern
