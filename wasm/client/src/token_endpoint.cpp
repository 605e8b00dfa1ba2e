// SPDX-License-Identifier: MIT
#include <postern/client/token_endpoint.hpp>

#include <utility>

#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>

namespace postern {
namespace {

/// read puts the answer's tokens, or what was wrong with it.
result<void> read(const client_context& context, const exchange& made, request_purpose purpose,
                  const http_response& response, token_endpoint_answer& answer) {
  if (purpose == request_purpose::revocation) {
    return process_revocation_response(response, made.sent());
  }
  const auth_config& config = context.config;
  answer.body = secret{response.body};
  return process_token_endpoint_response(response,
                                         {.sent = made.sent(),
                                          .client_id = config.client.client_id,
                                          .issuer = issuer_identity(config.server),
                                          .now = context.ports.wall_clock->now()},
                                         answer.tokens);
}

/// The answer holds what is present already.
task<token_endpoint::answer> call(ref<const client_context> context, request_purpose purpose,
                                  http_request request,
                                  std::unique_ptr<token_endpoint_answer> answer,
                                  std::chrono::milliseconds timeout, cancellation cancel) {
  exchange made{context, purpose, std::move(request)};
  const result<http_response> response = co_await made.send(timeout, std::move(cancel));
  const result<void> understood =
      response ? read(*context, made, purpose, *response, *answer) : response.error();
  made.report(response, understood ? nullptr : &understood.error());
  if (!understood) co_return understood.error();
  co_return answer;
}

}  // namespace

token_endpoint::token_endpoint(ref<const client_context> context) : context_(std::move(context)) {}

task<token_endpoint::answer> token_endpoint::exchange_code(const authorization_code_grant& grant,
                                                           std::string_view requested_scope,
                                                           std::chrono::milliseconds timeout,
                                                           cancellation cancel) const {
  const auth_config& config = context_->config;
  auto answer = std::make_unique<token_endpoint_answer>();
  answer->tokens.scope = requested_scope;
  return call(context_, request_purpose::token,
              make_token_request(config.server, config.client.client_id, grant), std::move(answer),
              timeout, std::move(cancel));
}

task<token_endpoint::answer> token_endpoint::refresh(token_set present,
                                                     std::chrono::milliseconds timeout,
                                                     cancellation cancel) const {
  const auth_config& config = context_->config;
  auto answer = std::make_unique<token_endpoint_answer>(std::move(present));
  http_request request =
      make_refresh_request(config.server, config.client.client_id, answer->tokens.refresh_token);
  return call(context_, request_purpose::refresh, std::move(request), std::move(answer), timeout,
              std::move(cancel));
}

task<token_endpoint::answer> token_endpoint::revoke(const secret& refresh_token,
                                                    std::chrono::milliseconds timeout) const {
  const auth_config& config = context_->config;
  return call(context_, request_purpose::revocation,
              make_revocation_request(config.server, config.client.client_id, refresh_token,
                                      "refresh_token"),
              std::make_unique<token_endpoint_answer>(), timeout, {});
}

}  // namespace postern
