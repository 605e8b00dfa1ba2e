// SPDX-License-Identifier: MIT
// Sends core's requests, hands the answers to core, and reports each exchange.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <postern/client/auth_observer.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/authorization_server.hpp>
#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_set.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// A success: what core read, and the text that it read it from.
struct token_endpoint_answer {
  token_set tokens;
  /// body is the JSON object as received, already validated, with the members that core ignores.
  secret body;
};

/// How long to wait, and for whom.
struct request_limits {
  std::chrono::milliseconds timeout;
  cancellation cancel;
};

/// The token and revocation endpoints of one server, for one public client.
class token_endpoint {
 public:
  /// `observer` may be null.
  token_endpoint(authorization_server server, std::string client_id, std::shared_ptr<clock> clock,
                 std::shared_ptr<http_client> http, std::weak_ptr<auth_observer> observer);

  /// exchange_code spends the code. Nothing is stored.
  [[nodiscard]] task<result<token_endpoint_answer>> exchange_code(authorization_code_grant grant,
                                                                  std::string requested_scope,
                                                                  request_limits limits) const;

  /// refresh spends `present.refresh_token`. What the answer leaves out stays as it is in
  /// `present`.
  [[nodiscard]] task<result<token_endpoint_answer>> refresh(token_set present,
                                                            request_limits limits) const;

  /// revoke asks to revoke a refresh token. Without a revocation endpoint it is `invalid_config`.
  [[nodiscard]] task<result<void>> revoke(secret refresh_token, request_limits limits) const;

 private:
  /// One request and what came of it.
  struct exchange {
    request_purpose purpose;
    http_request sent;
    epoch_time started;
    result<http_response> response;
  };

  [[nodiscard]] task<exchange> send(request_purpose purpose, http_request request,
                                    request_limits limits) const;
  [[nodiscard]] token_response_context context(const exchange& done,
                                               std::string_view requested_scope) const;
  [[nodiscard]] result<token_endpoint_answer> conclude(exchange done,
                                                       result<token_set> tokens) const;
  void report(const exchange& done, const error* failure) const;

  authorization_server server_;
  std::string client_id_;
  std::shared_ptr<clock> clock_;
  std::shared_ptr<http_client> http_;
  std::weak_ptr<auth_observer> observer_;
};

}  // namespace postern
