// SPDX-License-Identifier: MIT
#include <postern/client/authorization_code_flow.hpp>

#include <span>
#include <utility>

#include <postern/core/authorization_request.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/url.hpp>

namespace postern {
namespace {

std::string_view without_fragment(std::string_view url) { return url.substr(0, url.find('#')); }

}  // namespace

authorization_code_flow::authorization_code_flow(const auth_config& config, auth_ports ports,
                                                 std::shared_ptr<session> session,
                                                 std::weak_ptr<auth_observer> observer)
    : config_(config),
      ports_(std::move(ports)),
      session_(std::move(session)),
      endpoint_(config.server, config.client.client_id, ports_.wall_clock, ports_.http,
                std::move(observer)),
      transactions_(ports_.transactions, ports_.wall_clock, config.login_timeout) {}

result<void> authorization_code_flow::begin(const login_options& options) {
  if (!ports_.window->is_secure_context()) {
    return make_error(error_code::insecure_context,
                      "Sign-in needs a page on HTTPS, or on loopback.");
  }
  if (!options.return_to.empty() && !is_safe_return_path(options.return_to)) {
    return make_error(error_code::invalid_config, "returnTo is not a path on this origin.");
  }

  std::array<std::byte, 64> random{};
  if (result<void> filled = ports_.random->fill(random); !filled) return filled;
  const std::span<const std::byte, 64> bytes{random};
  pkce_pair pkce = make_pkce_pair(bytes.first<32>());
  secret state = make_state(bytes.last<32>());
  wipe(random.data(), random.size());

  const result<std::string> url = make_authorization_request(config_.server, config_.client,
                                                             state.reveal(), pkce.code_challenge);
  if (!url) return std::unexpected(url.error());
  const authorization_transaction transaction{
      .state = std::move(state),
      .code_verifier = std::move(pkce.code_verifier),
      .client_id = config_.client.client_id,
      .issuer = issuer_identity(config_.server),
      .redirect_uri = config_.client.redirect_uri,
      .scope = requested_scope(config_.client),
      .created_at = ports_.wall_clock->now(),
      .return_to = options.return_to,
      .app_state = options.app_state,
  };
  if (result<void> added = transactions_.add(transaction); !added) return added;
  return ports_.window->assign(*url);
}

task<result<callback_result>> authorization_code_flow::complete(std::string url,
                                                                cancellation cancel) {
  const auto self = shared_from_this();
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);

  const sha256_digest digest = sha256(url);
  const bool seen = handled_ && (handled_->url == digest || handled_->cleaned_url == digest);
  if (!seen) {
    if (!has_authorization_response(url)) {
      result<void> loaded = co_await session_->load();
      if (!loaded) co_return std::unexpected(std::move(loaded.error()));
      co_return signed_in_already(
          {.code = error_code::missing_code, .message = "The URL has no authorization response."});
    }
    handled_ = handled_response{.url = digest,
                                .cleaned_url = sha256(without_authorization_response(url)),
                                .result = {},
                                .waiting = std::make_shared<int>(0)};
  }
  const handled_response handled = *handled_;
  ++*handled.waiting;
  cancel.on_request([waiting = handled.waiting](error_code) { --*waiting; });
  if (!seen) spawn(run(std::move(url), handled));
  co_return co_await handled.result.wait();
}

task<void> authorization_code_flow::run(std::string url, handled_response handled) {
  const auto self = shared_from_this();
  // Before anything is awaited: the code must not stay in the address bar, the history or a
  // Referer, whatever comes of it.
  const std::string shown = ports_.window->location();
  if (without_fragment(shown) == without_fragment(url)) {
    ports_.window->replace_location(without_authorization_response(shown));
  }
  result<callback_result> accepted = co_await accept(std::move(url), handled.waiting);
  handled.result.settle(std::move(accepted));
}

task<result<callback_result>> authorization_code_flow::accept(std::string url,
                                                              std::shared_ptr<int> waiting) {
  result<void> loaded = co_await session_->load();
  if (!loaded) co_return std::unexpected(std::move(loaded.error()));
  const result<authorization_response> response = parse_authorization_response(url);
  if (!response) co_return std::unexpected(response.error());
  const result<authorization_transaction> transaction =
      transactions_.find(response->state.reveal());
  if (!transaction) co_return std::unexpected(transaction.error());

  result<authorization_code_grant> grant = validate_authorization_response(
      *response, *transaction,
      {.server = config_.server,
       .client_id = config_.client.client_id,
       .url = url,
       .now = ports_.wall_clock->now(),
       .login_timeout = config_.login_timeout});
  if (!grant && grant.error().code == error_code::state_mismatch) {
    co_return std::unexpected(std::move(grant.error()));
  }
  if (transaction->consumed) co_return signed_in_already(std::move(grant.error()));

  // The state is used up before the code is sent, so that no second attempt can send it again.
  result<void> consumed = transactions_.consume(*transaction);
  if (!grant) co_return std::unexpected(std::move(grant.error()));
  if (!consumed) co_return std::unexpected(std::move(consumed.error()));

  const std::uint64_t generation = session_->generation();
  result<token_endpoint_answer> answer = co_await endpoint_.exchange_code(
      std::move(*grant), transaction->scope, {.timeout = config_.request_timeout, .cancel = {}});
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  if (*waiting == 0) {
    co_return make_error(error_code::aborted, "Every caller of the callback had left.");
  }
  if (session_->generation() != generation) {
    co_return make_error(error_code::aborted, "A logout or another sign-in came first.");
  }
  result<void> signed_in = co_await session_->sign_in(std::move(answer->tokens));
  if (!signed_in) co_return std::unexpected(std::move(signed_in.error()));
  co_return callback_result{.return_to = transaction->return_to,
                            .app_state = transaction->app_state};
}

result<callback_result> authorization_code_flow::signed_in_already(error otherwise) const {
  if (session_->tokens() == nullptr) return std::unexpected(std::move(otherwise));
  return callback_result{};
}

result<void> authorization_code_flow::forget() {
  handled_.reset();
  return transactions_.clear();
}

}  // namespace postern
