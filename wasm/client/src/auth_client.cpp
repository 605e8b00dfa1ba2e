// SPDX-License-Identifier: MIT
#include <postern/client/auth_client.hpp>

#include <utility>

#include <postern/client/until.hpp>
#include <postern/core/scope.hpp>

namespace postern {

auth_client::auth_client(auth_config config, auth_ports ports,
                         std::weak_ptr<auth_observer> observer)
    : config_(std::move(config)),
      configured_(validate_auth_config(config_)),
      ports_(std::move(ports)),
      session_(std::make_shared<session>(config_, ports_, observer)),
      flow_(std::make_shared<authorization_code_flow>(config_, ports_, session_, observer)),
      endpoint_(config_.server, config_.client.client_id, ports_.wall_clock, ports_.http,
                observer) {}

task<result<void>> auth_client::load(cancellation cancel) {
  if (!configured_) co_return configured_;
  co_return co_await until_cancelled(session_->load(), std::move(cancel));
}

task<result<void>> auth_client::login(login_options options, cancellation cancel) {
  if (!configured_) co_return configured_;
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return flow_->begin(options);
}

task<result<callback_result>> auth_client::handle_redirect_callback(std::string url,
                                                                    cancellation cancel) {
  if (!configured_) co_return std::unexpected(configured_.error());
  co_return co_await until_cancelled(flow_->complete(std::move(url), cancel), cancel);
}

task<result<secret>> auth_client::access_token(secret rejected, cancellation cancel) {
  if (!configured_) co_return std::unexpected(configured_.error());
  co_return co_await until_cancelled(session_->access_token(std::move(rejected)),
                                     std::move(cancel));
}

task<result<void>> auth_client::logout(logout_options options, cancellation cancel) {
  if (!configured_) co_return configured_;
  co_return co_await until_cancelled(
      [](auto session, auto flow, token_endpoint endpoint, bool revoke,
         std::chrono::milliseconds timeout) -> task<result<void>> {
        if (revoke) static_cast<void>(co_await session->load());
        const result<void> forgotten = flow->forget();
        sign_out_result out = co_await session->sign_out();
        if (revoke && !out.refresh_token.empty()) {
          // Its failure is reported as a request and otherwise ignored: the user has left.
          static_cast<void>(co_await endpoint.revoke(std::move(out.refresh_token),
                                                     {.timeout = timeout, .cancel = {}}));
        }
        co_return out.stored ? forgotten : out.stored;
      }(session_, flow_, endpoint_, options.revoke, config_.request_timeout),
      std::move(cancel));
}

std::vector<std::string> auth_client::refused_scopes() const {
  const token_set* tokens = session_->tokens();
  if (tokens == nullptr) return {};
  const std::string requested = requested_scope(config_.client);
  std::vector<std::string> refused;
  for (const std::string_view scope : postern::refused_scopes(requested, tokens->scope)) {
    refused.emplace_back(scope);
  }
  return refused;
}

bool auth_client::may_carry_token(std::string_view url) const {
  return configured_ && postern::may_carry_token(config_, url);
}

void auth_client::dispose() { session_->stop(); }

}  // namespace postern
