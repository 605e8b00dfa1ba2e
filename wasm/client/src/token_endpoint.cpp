// SPDX-License-Identifier: MIT
#include <postern/client/token_endpoint.hpp>

#include <algorithm>
#include <utility>

#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>

namespace postern {
namespace {

using namespace std::chrono_literals;

token_endpoint::answer read_answer(request_purpose purpose, const http_response& response,
                                   const token_response_context& context,
                                   const token_set& present) {
  if (purpose == request_purpose::revocation) {
    const result<void> revoked = process_revocation_response(response, context.sent);
    if (!revoked) return std::unexpected(revoked.error());
    return std::make_unique<token_endpoint_answer>();
  }
  // For a code there is nothing present but the scope that was asked for.
  result<token_set> tokens = process_refresh_response(response, context, present);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  auto answer = std::make_unique<token_endpoint_answer>();
  answer->tokens = std::move(*tokens);
  answer->body = secret{response.body};
  return answer;
}

task<token_endpoint::answer> call(std::shared_ptr<const client_context> context,
                                  request_purpose purpose, http_request request,
                                  token_set present, request_limits limits) {
  const http_request sent{.url = request.url, .body = request.body.clone()};
  const epoch_time started = context->ports.wall_clock->now();
  const result<http_response> response = co_await context->ports.http->send(
      std::move(request), limits.timeout, std::move(limits.cancel));
  const epoch_time now = context->ports.wall_clock->now();
  token_endpoint::answer answer =
      response ? read_answer(purpose, *response,
                             {.sent = sent,
                              .client_id = context->config.client.client_id,
                              .issuer = issuer_identity(context->config.server),
                              .requested_scope = present.scope,
                              .now = now},
                             present)
               : std::unexpected(response.error());
  if (const auto observer = context->observer.lock()) {
    observer->request_ended({.purpose = purpose,
                             .url = sent.url.substr(0, sent.url.find('?')),
                             .status = response ? response->status : 0,
                             .duration = std::max(now - started, 0ms),
                             .failure = answer ? nullptr : &answer.error()});
  }
  co_return answer;
}

}  // namespace

token_endpoint::token_endpoint(std::shared_ptr<const client_context> context)
    : context_(std::move(context)) {}

task<token_endpoint::answer> token_endpoint::exchange_code(const authorization_code_grant& grant,
                                                           std::string_view requested_scope,
                                                           request_limits limits) const {
  const auth_config& config = context_->config;
  token_set present;
  present.scope = requested_scope;
  return call(context_, request_purpose::token,
              make_token_request(config.server, config.client.client_id, grant),
              std::move(present), std::move(limits));
}

task<token_endpoint::answer> token_endpoint::refresh(token_set present,
                                                     request_limits limits) const {
  const auth_config& config = context_->config;
  http_request request =
      make_refresh_request(config.server, config.client.client_id, present.refresh_token);
  return call(context_, request_purpose::refresh, std::move(request), std::move(present),
              std::move(limits));
}

task<token_endpoint::answer> token_endpoint::revoke(const secret& refresh_token,
                                                    request_limits limits) const {
  const auth_config& config = context_->config;
  return call(context_, request_purpose::revocation,
              make_revocation_request(config.server, config.client.client_id, refresh_token,
                                      "refresh_token"),
              {}, std::move(limits));
}

}  // namespace postern
