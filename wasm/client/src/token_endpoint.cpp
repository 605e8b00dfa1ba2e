// SPDX-License-Identifier: MIT
#include <postern/client/token_endpoint.hpp>

#include <algorithm>
#include <utility>

#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// One exchange, from the request to what the answer meant.
struct exchange {
  ref<const client_context> context;
  request_purpose purpose;
  http_request sent;
  epoch_time started;

  [[nodiscard]] epoch_time now() const { return context->ports.wall_clock->now(); }
  result<void> read(const http_response& response, token_endpoint_answer& answer) const;
  void report(int status, const error* failure) const;
};

result<void> exchange::read(const http_response& response, token_endpoint_answer& answer) const {
  if (purpose == request_purpose::revocation) return process_revocation_response(response, sent);
  const auth_config& config = context->config;
  answer.body = secret{response.body};
  return process_token_endpoint_response(response,
                                         {.sent = sent,
                                          .client_id = config.client.client_id,
                                          .issuer = issuer_identity(config.server),
                                          .now = now()},
                                         answer.tokens);
}

void exchange::report(int status, const error* failure) const {
  if (context->observer == nullptr) return;
  const std::string_view url = sent.url;
  context->observer->request_ended({.purpose = purpose,
                                    .url = url.substr(0, url.find('?')),
                                    .status = status,
                                    .duration = std::max(now() - started, 0ms),
                                    .failure = failure});
}

/// The answer holds what is present already.
task<token_endpoint::answer> call(ref<const client_context> context, request_purpose purpose,
                                  http_request request,
                                  std::unique_ptr<token_endpoint_answer> answer,
                                  request_limits limits) {
  const epoch_time started = context->ports.wall_clock->now();
  const exchange made{.context = std::move(context),
                      .purpose = purpose,
                      .sent = {.url = request.url, .body = request.body.clone()},
                      .started = started};
  const result<http_response> response = co_await made.context->ports.http->send(
      std::move(request), limits.timeout, std::move(limits.cancel));
  result<void> understood;
  if (response) {
    understood = made.read(*response, *answer);
  } else {
    understood = std::unexpected(response.error());
  }
  made.report(response ? response->status : 0, understood ? nullptr : &understood.error());
  if (!understood) co_return std::unexpected(std::move(understood.error()));
  co_return answer;
}

}  // namespace

token_endpoint::token_endpoint(ref<const client_context> context) : context_(std::move(context)) {}

task<token_endpoint::answer> token_endpoint::exchange_code(const authorization_code_grant& grant,
                                                           std::string_view requested_scope,
                                                           request_limits limits) const {
  const auth_config& config = context_->config;
  auto answer = std::make_unique<token_endpoint_answer>();
  answer->tokens.scope = requested_scope;
  return call(context_, request_purpose::token,
              make_token_request(config.server, config.client.client_id, grant), std::move(answer),
              std::move(limits));
}

task<token_endpoint::answer> token_endpoint::refresh(token_set present,
                                                     request_limits limits) const {
  const auth_config& config = context_->config;
  auto answer = std::make_unique<token_endpoint_answer>(std::move(present));
  http_request request =
      make_refresh_request(config.server, config.client.client_id, answer->tokens.refresh_token);
  return call(context_, request_purpose::refresh, std::move(request), std::move(answer),
              std::move(limits));
}

task<token_endpoint::answer> token_endpoint::revoke(const secret& refresh_token,
                                                    request_limits limits) const {
  const auth_config& config = context_->config;
  return call(context_, request_purpose::revocation,
              make_revocation_request(config.server, config.client.client_id, refresh_token,
                                      "refresh_token"),
              std::make_unique<token_endpoint_answer>(), std::move(limits));
}

}  // namespace postern
