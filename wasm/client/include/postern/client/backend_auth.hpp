// SPDX-License-Identifier: MIT
// What a server asks of an authorization server, for a client of its own. Nothing is kept: each
// call is one request, and what comes of it is the caller's.
#pragma once

#include <chrono>
#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/confidential_client.hpp>
#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/ports/backend_http_client.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

struct backend_config {
  authorization_server server;
  /// introspection_endpoint is empty when there is none (RFC 8414 section 2).
  text introspection_endpoint;
  confidential_client client;
  /// redirect_uri is what the code was asked for with, byte for byte.
  text redirect_uri;
  /// scopes is one a line.
  text scopes;
  /// request_timeout is how long a call waits for the whole answer.
  std::chrono::milliseconds request_timeout{15'000};
};

/// make_login_url is make_authorization_request for this client, with an `invalid_scope` that
/// explains itself. Nothing of the client but its client_id is in it.
[[nodiscard]] result<text> make_login_url(const backend_config& config, std::string_view state,
                                          std::string_view code_challenge);

/// One configured client, and a way to send. Each call gives the server's answer as it was
/// received, a JSON object that was validated; a wrong argument or configuration is its error
/// before any I/O. A cancellation ends the wait and the request. A call outlives this object, but
/// not `http`.
class backend_auth {
 public:
  using answer = task<result<secret>>;

  backend_auth(backend_config config, backend_http_client& http);

  /// exchange_code spends a code whose state the caller has compared (RFC 6749 section 4.1.3).
  [[nodiscard]] answer exchange_code(std::string_view code, std::string_view code_verifier,
                                     cancellation cancel) const;

  /// refresh spends a refresh token (RFC 6749 section 6). It needs neither redirect_uri nor scopes.
  [[nodiscard]] answer refresh(const secret& refresh_token, cancellation cancel) const;

  /// request_client_credentials asks for a token of the client's own (RFC 6749 section 4.4). It
  /// needs a client_secret.
  [[nodiscard]] answer request_client_credentials(cancellation cancel) const;

  /// revoke asks to revoke a token (RFC 7009); the answer is empty. It needs a revocation_endpoint.
  /// token_type_hint may be empty.
  [[nodiscard]] answer revoke(const secret& token, std::string_view token_type_hint,
                              cancellation cancel) const;

  /// introspect asks what a token is worth (RFC 7662). It needs a client_secret and an
  /// introspection_endpoint. token_type_hint may be empty.
  [[nodiscard]] answer introspect(const secret& token, std::string_view token_type_hint,
                                  cancellation cancel) const;

 private:
  backend_config config_;
  backend_http_client* http_;
};

}  // namespace postern
