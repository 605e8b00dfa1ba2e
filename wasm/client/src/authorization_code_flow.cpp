// SPDX-License-Identifier: MIT
#include <postern/client/authorization_code_flow.hpp>

#include <array>
#include <span>
#include <utility>

#include <postern/core/authorization_request.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/url.hpp>

#include "page_location.hpp"

namespace postern {
authorization_code_flow::authorization_code_flow(ref<const client_context> context,
                                                 ref<session> session)
    : context_(std::move(context)),
      session_(std::move(session)),
      endpoint_(context_),
      transactions_(*context_->ports.transactions, *context_->ports.wall_clock,
                    context_->config.login_timeout) {}

result<authorization_code_flow::begun_login> authorization_code_flow::prepare(
    const login_options& options) {
  if (!context_->configured) return context_->configured.error();
  const auth_config& config = context_->config;
  if (!context_->ports.window->is_secure_context()) {
    return make_error(error_code::insecure_context,
                      "Sign-in needs a page on HTTPS, or on loopback.");
  }
  if (!options.return_to.empty() && !is_safe_return_path(options.return_to)) {
    return make_error(error_code::invalid_config, "returnTo is not a path on this origin.");
  }

  std::array<std::byte, 64> random{};
  if (result<void> filled = context_->ports.random->fill(random); !filled) {
    return filled.error();
  }
  const std::span<const std::byte, 64> bytes{random};
  pkce_pair pkce = make_pkce_pair(bytes.first<32>());
  begun_login begun;
  authorization_transaction& transaction = begun.transaction;
  transaction.state = make_state(bytes.last<32>());
  wipe(random.data(), random.size());

  result<text> url = make_authorization_request(config.server, config.client,
                                                transaction.state.reveal(), pkce.code_challenge);
  if (!url) return url.error();
  begun.url = std::move(*url);

  transaction.code_verifier = std::move(pkce.code_verifier);
  transaction.client_id = config.client.client_id;
  transaction.issuer = issuer_identity(config.server);
  transaction.redirect_uri = config.client.redirect_uri;
  transaction.scope = requested_scope(config.client);
  transaction.created_at = context_->ports.wall_clock->now();
  transaction.return_to = options.return_to;
  transaction.app_state = options.app_state;
  if (const result<void> added = transactions_.add(transaction); !added) {
    return added.error();
  }
  return begun;
}

result<void> authorization_code_flow::begin(const login_options& options) {
  const result<begun_login> begun = prepare(options);
  if (!begun) return begun.error();
  result<void> left = context_->ports.window->assign(begun->url);
  if (!left) static_cast<void>(transactions_.remove(begun->transaction));
  return left;
}

task<result<callback_result>> authorization_code_flow::complete_in_popup(login_options options,
                                                                         ref<popup_window> popup,
                                                                         cancellation cancel) {
  const ref self{this};
  const popup_closer closer{popup};
  const result<void> begins = may_begin(context_->configured, cancel);
  if (!begins) co_return begins.error();
  if (!popup) {
    co_return make_error(error_code::popup_blocked, "The browser refused to open a window.");
  }
  const result<begun_login> begun = prepare(options);
  if (!begun) co_return begun.error();
  const authorization_transaction& transaction = begun->transaction;
  const result<text> answer = co_await watch_popup(popup, begun->url,
                                                   {.redirect_uri = transaction.redirect_uri,
                                                    .parameter = "state",
                                                    .nonce = transaction.state.clone()},
                                                   {}, *context_->ports.timers, cancel);
  result<callback_result> completed;
  if (answer) {
    completed = co_await complete(*answer, cancel);
  } else {
    completed = answer.error();
  }
  // Nobody comes back to a login that failed, and its verifier is not left behind.
  if (!completed) static_cast<void>(transactions_.remove(transaction));
  co_return completed;
}

task<result<callback_result>> authorization_code_flow::complete(text url, cancellation cancel) {
  const ref self{this};
  const result<void> begins = may_begin(context_->configured, cancel);
  if (!begins) co_return begins.error();
  const sha256_digest digest = sha256(url);
  // Held by us: work that ends at once may already have let go of it.
  handled_response_ptr handled = handled_;
  if (handled && (handled->url == digest || handled->cleaned_url == digest)) {
    ++handled->waiting;
  } else if (has_authorization_response(url)) {
    clean_location(*context_->ports.window, url, without_authorization_response);
    handled = make_ref<handled_response>();
    handled->url = digest;
    handled->cleaned_url = sha256(without_authorization_response(url));
    handled->waiting = 1;
    handled_ = handled;
    handled->done = start(accept(std::move(url), handled));
  } else {
    const result<void> loaded = co_await until(session_->loaded(), cancel);
    if (!loaded) co_return loaded.error();
    if (session_->tokens() != nullptr) co_return callback_result{};
    co_return make_error(error_code::missing_code, "The URL has no authorization response.");
  }
  const result<void> done = co_await until(handled->done, cancel);
  --handled->waiting;
  if (!done) co_return done.error();
  if (session_->tokens() == nullptr) {
    co_return make_error(error_code::not_authenticated, "The user was signed out meanwhile.");
  }
  co_return handled->result;
}

result<authorization_code_grant> authorization_code_flow::check(std::string_view url,
                                                                handled_response& handled) {
  const result<authorization_response> response = parse_authorization_response(url);
  if (!response) return response.error();
  result<authorization_transaction> transaction = transactions_.find(response->state.reveal());
  if (!transaction) return transaction.error();

  const auth_config& config = context_->config;
  result<authorization_code_grant> grant =
      validate_authorization_response(*response, *transaction,
                                      {.server = config.server,
                                       .client_id = config.client.client_id,
                                       .url = url,
                                       .now = context_->ports.wall_clock->now(),
                                       .login_timeout = config.login_timeout});
  if (!grant && grant.error()->code == error_code::state_mismatch) return grant;
  handled.replayed = transaction->consumed;
  if (handled.replayed) return grant;
  // The state is used up before the code is sent, so that no second attempt can send it again.
  const result<void> consumed = transactions_.consume(*transaction);
  if (grant && !consumed) return consumed.error();
  handled.result = {.return_to = std::move(transaction->return_to),
                    .app_state = std::move(transaction->app_state)};
  handled.scope = std::move(transaction->scope);
  return grant;
}

task<result<void>> authorization_code_flow::accept(text url, handled_response_ptr handled) {
  const ref self{this};
  const result<void> loaded = co_await session_->loaded().wait();
  if (!loaded || handled->waiting == 0) {
    // Nothing was used up, so the next call may try the same URL again.
    if (handled_ == handled) handled_ = {};
    co_return loaded;
  }
  const result<authorization_code_grant> grant = check(url, *handled);
  if (!grant) {
    if (handled->replayed && session_->tokens() != nullptr) co_return {};
    co_return grant.error();
  }

  const unsigned calls = session_->calls();
  token_endpoint::answer answer =
      co_await endpoint_.exchange_code(*grant, handled->scope, context_->config.request_timeout);
  if (!answer) co_return answer.error();
  if (handled->waiting == 0 || session_->calls() != calls) {
    co_return make_error(error_code::aborted,
                         "Every caller had left, or a logout or another sign-in came first.");
  }
  std::unique_ptr<token_set> former;
  if (const token_set* held = session_->tokens()) {
    former = std::make_unique<token_set>(held->clone());
  }
  const result<void> signed_in =
      co_await session_->sign_in(std::make_unique<token_set>(std::move((*answer)->tokens)));
  if (!signed_in || handled->waiting > 0) co_return signed_in;
  // Everybody left while the store was writing: it is as it was before.
  if (former) co_return co_await session_->sign_in(std::move(former));
  co_return co_await session_->sign_out();
}

result<void> authorization_code_flow::forget() {
  handled_ = {};
  return transactions_.clear();
}

}  // namespace postern
