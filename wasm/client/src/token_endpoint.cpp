// SPDX-License-Identifier: MIT
#include <postern/client/token_endpoint.hpp>

#include <utility>

#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>

namespace postern {

token_endpoint::token_endpoint(authorization_server server, std::string client_id,
                               std::shared_ptr<clock> clock, std::shared_ptr<http_client> http,
                               std::weak_ptr<auth_observer> observer)
    : server_(std::move(server)),
      client_id_(std::move(client_id)),
      clock_(std::move(clock)),
      http_(std::move(http)),
      observer_(std::move(observer)) {}

void token_endpoint::report(const exchange& done, const error* failure) const {
  const std::shared_ptr<auth_observer> observer = observer_.lock();
  if (!observer) return;
  const std::string& url = done.sent.url;
  observer->request_ended({.purpose = done.purpose,
                           .url = url.substr(0, url.find('?')),
                           .status = done.response ? done.response->status : 0,
                           .duration = clock_->now() - done.started,
                           .failure = failure});
}

task<token_endpoint::exchange> token_endpoint::send(request_purpose purpose, http_request request,
                                                    request_limits limits) const {
  const std::shared_ptr<http_client> http = http_;
  exchange made{.purpose = purpose,
                .sent = {.url = request.url, .body = request.body.clone()},
                .started = clock_->now(),
                .response = {}};
  made.response = co_await http->send(std::move(request), limits.timeout, limits.cancel);
  co_return made;
}

token_response_context token_endpoint::context(const exchange& done,
                                               std::string_view requested_scope) const {
  return {.sent = done.sent,
          .client_id = client_id_,
          .issuer = issuer_identity(server_),
          .requested_scope = requested_scope,
          .now = clock_->now()};
}

result<token_endpoint_answer> token_endpoint::conclude(exchange done,
                                                       result<token_set> tokens) const {
  report(done, tokens ? nullptr : &tokens.error());
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return token_endpoint_answer{.tokens = std::move(*tokens), .body = secret{done.response->body}};
}

task<result<token_endpoint_answer>> token_endpoint::exchange_code(authorization_code_grant grant,
                                                                  std::string requested_scope,
                                                                  request_limits limits) const {
  const token_endpoint self = *this;
  exchange done = co_await self.send(request_purpose::token,
                                     make_token_request(self.server_, self.client_id_, grant),
                                     std::move(limits));
  result<token_set> tokens =
      done.response
          ? process_token_endpoint_response(*done.response, self.context(done, requested_scope))
          : std::unexpected(done.response.error());
  co_return self.conclude(std::move(done), std::move(tokens));
}

task<result<token_endpoint_answer>> token_endpoint::refresh(token_set present,
                                                            request_limits limits) const {
  const token_endpoint self = *this;
  exchange done = co_await self.send(
      request_purpose::refresh,
      make_refresh_request(self.server_, self.client_id_, present.refresh_token),
      std::move(limits));
  result<token_set> tokens =
      done.response
          ? process_refresh_response(*done.response, self.context(done, present.scope), present)
          : std::unexpected(done.response.error());
  co_return self.conclude(std::move(done), std::move(tokens));
}

task<result<void>> token_endpoint::revoke(secret refresh_token, request_limits limits) const {
  const token_endpoint self = *this;
  if (self.server_.revocation_endpoint.empty()) {
    co_return make_error(error_code::invalid_config, "The server has no revocation endpoint.");
  }
  exchange done = co_await self.send(
      request_purpose::revocation,
      make_revocation_request(self.server_, self.client_id_, refresh_token, "refresh_token"),
      std::move(limits));
  const result<void> revoked = done.response
                                   ? process_revocation_response(*done.response, done.sent)
                                   : std::unexpected(done.response.error());
  self.report(done, revoked ? nullptr : &revoked.error());
  co_return revoked;
}

}  // namespace postern
