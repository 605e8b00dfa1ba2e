// SPDX-License-Identifier: MIT
#include <postern/client/backend_auth.hpp>

#include <utility>

#include <postern/core/authorization_request.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/scope.hpp>
#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>

namespace postern {
namespace {

/// What the caller gets of an answer to what was sent.
using reader = result<secret> (*)(http_response& response, const http_request& sent);

result<secret> read_tokens(http_response& response, const http_request& sent) {
  // It is only checked: whose tokens these are, and since when, is for the caller to keep.
  token_set checked;
  const result<void> understood = process_token_endpoint_response(
      response, {.sent = sent, .client_id = {}, .issuer = {}, .now = {}}, checked);
  if (!understood) return understood.error();
  return secret{response.body};
}

result<secret> read_revocation(http_response& response, const http_request& sent) {
  const result<void> understood = process_revocation_response(response, sent);
  if (!understood) return understood.error();
  return secret{};
}

result<secret> read_introspection(http_response& response, const http_request& sent) {
  const result<void> understood = process_introspection_response(response, sent);
  if (!understood) return understood.error();
  return secret{response.body};
}

task<result<secret>> call(backend_http_client* http, backend_request request, reader read,
                          std::chrono::milliseconds limit, cancellation cancel) {
  result<http_response> response = co_await http->send(request, limit, std::move(cancel));
  if (!response) co_return response.error();
  co_return read(*response, request);
}

task<result<secret>> refuse(error reason) { co_return std::move(reason); }

error missing(const char* explanation) {
  return make_error(error_code::invalid_config, explanation);
}

/// validate checks what every call needs.
result<void> validate(const backend_config& config) {
  if (auto client = validate_confidential_client(config.client); !client) return client;
  if (auto server = validate_authorization_server(config.server); !server) return server;
  if (!config.introspection_endpoint.empty() && !is_endpoint(config.introspection_endpoint)) {
    return missing("introspectionEndpoint must be an https URL, or http on loopback.");
  }
  if (config.request_timeout <= std::chrono::milliseconds{0}) {
    return missing("requestTimeoutMs must be more than zero.");
  }
  return {};
}

/// validate_secret_call checks what a call needs that only a client with a secret can make.
result<void> validate_secret_call(const backend_config& config) {
  if (auto secret = require_client_secret(config.client); !secret) return secret;
  return validate(config);
}

result<public_client> make_public_client(const backend_config& config) {
  if (auto scope = validate_login_scopes(config.scopes); !scope) {
    return scope.error();
  }
  return public_client{.client_id = config.client.client_id,
                       .redirect_uri = config.redirect_uri,
                       .scopes = config.scopes};
}

result<void> validate_login(const backend_config& config) {
  const auto client = make_public_client(config);
  if (!client) return client.error();
  if (auto valid = validate_public_client(*client); !valid) {
    return valid.error();
  }
  return validate(config);
}

}  // namespace

result<text> make_login_url(const backend_config& config, std::string_view state,
                            std::string_view code_challenge) {
  const auto client = make_public_client(config);
  if (!client) return client.error();
  return make_authorization_request(config.server, *client, state, code_challenge);
}

backend_auth::backend_auth(backend_config config, backend_http_client& http)
    : config_(std::move(config)), http_(&http) {}

backend_auth::answer backend_auth::exchange_code(std::string_view code,
                                                 std::string_view code_verifier,
                                                 cancellation cancel) const {
  if (auto valid = validate_login(config_); !valid) return refuse(valid.error());
  auto grant = authorization_code_grant::from_caller_checked_state(code, code_verifier,
                                                                   config_.redirect_uri);
  if (!grant) return refuse(grant.error());
  return call(http_,
              authenticate(make_token_request(config_.server, config_.client.client_id, *grant),
                           config_.client),
              read_tokens, config_.request_timeout, std::move(cancel));
}

backend_auth::answer backend_auth::refresh(const secret& refresh_token, cancellation cancel) const {
  if (auto valid = validate(config_); !valid) return refuse(valid.error());
  if (refresh_token.empty()) return refuse(missing("A refresh needs a refresh token."));
  return call(
      http_,
      authenticate(make_refresh_request(config_.server, config_.client.client_id, refresh_token),
                   config_.client),
      read_tokens, config_.request_timeout, std::move(cancel));
}

backend_auth::answer backend_auth::request_client_credentials(cancellation cancel) const {
  if (auto valid = validate_secret_call(config_); !valid) return refuse(valid.error());
  auto scope = validate_service_scopes(config_.scopes);
  if (!scope) return refuse(scope.error());
  return call(http_,
              authenticate(
                  make_client_credentials_request(config_.server, config_.client.client_id, *scope),
                  config_.client),
              read_tokens, config_.request_timeout, std::move(cancel));
}

backend_auth::answer backend_auth::revoke(const secret& token, std::string_view token_type_hint,
                                          cancellation cancel) const {
  if (auto valid = validate(config_); !valid) return refuse(valid.error());
  if (token.empty() || config_.server.revocation_endpoint.empty()) {
    return refuse(missing("A revocation needs a token and a revocationEndpoint."));
  }
  return call(http_,
              authenticate(make_revocation_request(config_.server, config_.client.client_id, token,
                                                   token_type_hint),
                           config_.client),
              read_revocation, config_.request_timeout, std::move(cancel));
}

backend_auth::answer backend_auth::introspect(const secret& token, std::string_view token_type_hint,
                                              cancellation cancel) const {
  if (auto valid = validate_secret_call(config_); !valid) return refuse(valid.error());
  if (token.empty() || config_.introspection_endpoint.empty()) {
    return refuse(missing("An introspection needs a token and an introspectionEndpoint."));
  }
  return call(
      http_,
      authenticate(make_introspection_request(config_.introspection_endpoint,
                                              config_.client.client_id, token, token_type_hint),
                   config_.client),
      read_introspection, config_.request_timeout, std::move(cancel));
}

}  // namespace postern
