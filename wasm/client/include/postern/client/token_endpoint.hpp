// SPDX-License-Identifier: MIT
// Sends core's requests, hands the answers to core, and reports each exchange.
#pragma once

#include <memory>
#include <string_view>

#include <postern/client/client_context.hpp>
#include <postern/client/exchange.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/token_set.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// A success: what core read, and the text that it read it from.
struct token_endpoint_answer {
  token_set tokens;
  /// body is the JSON object as received, already validated, with the members that core ignores;
  /// empty after a revocation.
  secret body;
};

/// The token and revocation endpoints of one server, for one public client. Only the clock and
/// the http_client of the context's ports are used.
class token_endpoint {
 public:
  using answer = result<std::unique_ptr<token_endpoint_answer>>;

  explicit token_endpoint(ref<const client_context> context);

  /// exchange_code spends the code. Nothing is stored.
  [[nodiscard]] task<answer> exchange_code(const authorization_code_grant& grant,
                                           std::string_view requested_scope,
                                           std::chrono::milliseconds timeout,
                                           cancellation cancel = {}) const;

  /// refresh spends `present.refresh_token`. What the answer leaves out stays as it is in
  /// `present`.
  [[nodiscard]] task<answer> refresh(token_set present, std::chrono::milliseconds timeout,
                                     cancellation cancel = {}) const;

  /// revoke asks to revoke a refresh token. There must be a revocation_endpoint.
  [[nodiscard]] task<answer> revoke(const secret& refresh_token,
                                    std::chrono::milliseconds timeout) const;

 private:
  ref<const client_context> context_;
};

}  // namespace postern
