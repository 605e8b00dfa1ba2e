// SPDX-License-Identifier: MIT
#include <postern/client/showdown_login_flow.hpp>

#include <utility>

#include <postern/core/pkce.hpp>

#include "page_location.hpp"

namespace postern {

showdown_login_flow::showdown_login_flow(ref<const showdown_context> context,
                                         ref<showdown_session> session)
    : context_(std::move(context)),
      session_(std::move(session)),
      transactions_(*context_->ports.transactions, *context_->ports.wall_clock,
                    context_->config.login_timeout) {}

task<result<showdown_login>> showdown_login_flow::log_in(text challstr_text,
                                                         ref<popup_window> popup,
                                                         cancellation cancel) {
  const ref self{this};
  const popup_closer closer{popup};
  const showdown_config& config = context_->config;
  const result<void> begins = may_begin(context_->configured, cancel);
  if (!begins) co_return begins.error();
  const result<challstr> challenge = parse_challstr(challstr_text);
  if (!challenge) co_return challenge.error();
  if (!context_->ports.window->is_secure_context()) {
    co_return make_error(error_code::insecure_context,
                         "Sign-in needs a page on HTTPS, or on loopback.");
  }
  if (!popup && !config.may_leave_page) {
    co_return make_error(error_code::popup_blocked, "The browser refused to open a window.");
  }
  random_256_bits random{};
  const result<void> filled = context_->ports.random->fill(random);
  if (!filled) co_return filled.error();
  authorization_transaction transaction = make_showdown_transaction(
      config.client, *challenge, random, context_->ports.wall_clock->now());
  const auto url =
      make_showdown_authorization_request(config.client, *challenge, transaction.state);
  if (!url) co_return url.error();
  if (!popup) co_return co_await leave_page(transaction, *url, cancel);

  const unsigned logouts = logouts_;
  const result<text> answer = co_await watch_popup(popup, *url,
                                                   {.redirect_uri = config.client.redirect_uri,
                                                    .parameter = showdown_nonce_parameter,
                                                    .nonce = transaction.state.clone()},
                                                   config.popup, *context_->ports.timers, cancel);
  if (!answer) co_return answer.error();
  if (logouts_ != logouts) co_return make_error(error_code::aborted, "A logout came first.");
  // Whether it took too long was the watch's to say.
  transaction.created_at = context_->ports.wall_clock->now();
  co_return co_await accept(*answer, transaction, cancel);
}

task<result<showdown_login>> showdown_login_flow::leave_page(
    const authorization_transaction& transaction, std::string_view url,
    const cancellation& cancel) {
  result<void> left = transactions_.add(transaction);
  if (left) {
    left = context_->ports.window->assign(url);
    if (!left) static_cast<void>(transactions_.remove(transaction));
  }
  // The page goes away meanwhile; if it does not, the call must not wait for ever.
  if (left) {
    left =
        co_await until(outcome{}, cancel, context_->ports.timers, context_->config.popup.timeout);
    if (left.error()->code == error_code::timeout) {
      co_return make_error(error_code::popup_timeout, "The page was not left.");
    }
  }
  co_return left.error();
}

task<result<showdown_login>> showdown_login_flow::accept(
    std::string_view url, const authorization_transaction& transaction,
    const cancellation& cancel) {
  auto grant = validate_showdown_authorization_response(url, transaction, context_->config.client,
                                                        context_->ports.wall_clock->now(),
                                                        context_->config.login_timeout);
  if (!grant) co_return grant.error();
  const result<void> signed_in = co_await until(
      start(session_->sign_in(grant->token().clone(), grant->assertion().user())), cancel);
  if (!signed_in) co_return signed_in.error();
  co_return showdown_login{.assertion = grant->assertion().text().clone(),
                           .user = grant->assertion().user()};
}

task<result<showdown_login>> showdown_login_flow::complete(text url, cancellation cancel) {
  const ref self{this};
  const result<void> begins = may_begin(context_->configured, cancel);
  if (!begins) co_return begins.error();
  const sha256_digest digest = sha256(url);
  ref<handled_response> handled = handled_;
  if (!handled || (handled->url != digest && handled->cleaned_url != digest)) {
    if (find_showdown_nonce(url).empty()) {
      co_return make_error(error_code::missing_code, "The URL has no login response.");
    }
    clean_location(*context_->ports.window, url, without_showdown_authorization_response);
    handled = make_ref<handled_response>();
    handled->url = digest;
    handled->cleaned_url = sha256(without_showdown_authorization_response(url));
    handled_ = handled;
    handled->done = start(handle(std::move(url), handled));
  }
  const result<void> done = co_await until(handled->done, cancel);
  if (!done) co_return done.error();
  co_return showdown_login{.assertion = handled->login.assertion.clone(),
                           .user = handled->login.user};
}

task<result<void>> showdown_login_flow::handle(text url, ref<handled_response> handled) {
  const ref self{this};
  const auto transaction = transactions_.find(find_showdown_nonce(url).reveal());
  if (!transaction) co_return transaction.error();
  // The response is used up before it is believed, so that no second attempt can use it again.
  if (!transaction->consumed) {
    const result<void> consumed = transactions_.consume(*transaction);
    if (!consumed) co_return consumed;
  }
  auto login = co_await accept(url, *transaction, {});
  if (!login) co_return login.error();
  handled->login = std::move(*login);
  co_return {};
}

result<void> showdown_login_flow::forget() {
  ++logouts_;
  handled_ = {};
  return transactions_.clear();
}

}  // namespace postern
