// SPDX-License-Identifier: MIT
// What callers see: load, sign in, sign out, hand out a token. session_refresh.cpp has the rest.
#include <postern/client/session.hpp>

#include <utility>

#include <postern/client/until.hpp>

namespace postern {
namespace {

/// One refresh normally settles a call. A second follows when another tab's tokens were adopted
/// and are due themselves; a third means that the server gives tokens that are no use.
constexpr int max_rounds = 3;

}  // namespace

session::session(const auth_config& config, auth_ports ports,
                 std::weak_ptr<auth_observer> observer)
    : config_(config),
      ports_(std::move(ports)),
      observer_(observer),
      endpoint_(config.server, config.client.client_id, ports_.wall_clock, ports_.http,
                std::move(observer)) {}

task<result<std::optional<token_set>>> session::read_store() {
  result<std::optional<secret>> record = co_await ports_.tokens->read();
  if (!record) co_return std::unexpected(std::move(record.error()));
  std::optional<token_set> tokens;
  if (*record) tokens = parse_token_set((*record)->reveal());
  if (tokens && !belongs_here(*tokens)) tokens.reset();
  co_return tokens;
}

bool session::belongs_here(const token_set& tokens) const {
  // A record of poe-js-sdk names neither and is taken over.
  return (tokens.client_id.empty() || tokens.client_id == config_.client.client_id) &&
         (tokens.issuer.empty() || tokens.issuer == issuer_identity(config_.server));
}

task<result<void>> session::load() {
  const auto self = shared_from_this();
  if (loaded_) co_return {};
  const std::uint64_t generation = generation_;
  const async_mutex::guard order = co_await store_order_.lock();
  if (loaded_) co_return {};
  result<std::optional<token_set>> stored = co_await read_store();
  if (generation != generation_) co_return {};
  if (!stored) co_return std::unexpected(std::move(stored.error()));
  loaded_ = true;
  if (*stored) hold(std::move(**stored));
  co_return {};
}

task<result<void>> session::write_and_hold(std::uint64_t generation, token_set tokens) {
  const auto self = shared_from_this();
  const async_mutex::guard order = co_await store_order_.lock();
  if (generation != generation_) {
    co_return make_error(error_code::aborted, "A logout or another sign-in came first.");
  }
  const result<void> written = co_await ports_.tokens->write(serialize_token_set(tokens));
  if (generation != generation_) {
    co_return make_error(error_code::aborted, "A logout or another sign-in came first.");
  }
  unsaved_ = !written;
  hold(std::move(tokens));
  if (const auto observer = observer_.lock()) observer->token_changed(&*tokens_);
  // The server has spent the old refresh token, so refusing the new ones here would sign the user
  // out: memory keeps them, and the application is told.
  if (!written) tell_failed(written.error());
  co_return {};
}

void session::hold(token_set tokens) {
  tokens_ = std::move(tokens);
  loaded_ = true;
  ended_ = false;
  failures_ = 0;
  backoff_ = {};
  asked_to_wait_ = false;
  schedule_refresh();
}

void session::begin_generation() {
  ++generation_;
  refreshing_.reset();
  failures_ = 0;
  backoff_ = {};
  asked_to_wait_ = false;
}

void session::tell_failed(const error& failure) const {
  if (const auto observer = observer_.lock()) observer->failed(failure);
}

task<result<void>> session::sign_in(token_set tokens) {
  begin_generation();
  return write_and_hold(generation_, std::move(tokens));
}

task<sign_out_result> session::sign_out() {
  const auto self = shared_from_this();
  begin_generation();
  loaded_ = true;
  ended_ = false;
  unsaved_ = false;
  sign_out_result out;
  const std::optional<token_set> held = std::exchange(tokens_, std::nullopt);
  schedule_refresh();
  if (held) out.refresh_token = held->refresh_token.clone();
  if (const auto observer = observer_.lock()) {
    observer->token_changed(nullptr);
    if (held) observer->signed_out(sign_out_reason::user);
  }
  const async_mutex::guard order = co_await store_order_.lock();
  out.stored = co_await ports_.tokens->clear();
  co_return out;
}

bool session::is_authenticated() const {
  return tokens_ &&
         (!tokens_->refresh_token.empty() || !is_expired(*tokens_, ports_.wall_clock->now()));
}

bool session::must_refresh(const secret& rejected) const {
  return is_due(*tokens_, ports_.wall_clock->now(), config_.refresh_skew) ||
         (!rejected.empty() &&
          constant_time_equal(rejected.reveal(), tokens_->access_token.reveal()));
}

bool session::may_give(const secret& rejected) const {
  return tokens_ && !is_expired(*tokens_, ports_.wall_clock->now()) &&
         (rejected.empty() ||
          !constant_time_equal(rejected.reveal(), tokens_->access_token.reveal()));
}

error session::no_token_error() const {
  if (tokens_ || ended_) {
    return {.code = error_code::login_required,
            .message = "The session is over and cannot be renewed."};
  }
  return {.code = error_code::not_authenticated, .message = "Nobody is signed in."};
}

task<result<secret>> session::access_token(secret rejected) {
  const auto self = shared_from_this();
  if (!loaded_) {
    result<void> loaded = co_await load();
    if (!loaded) co_return std::unexpected(std::move(loaded.error()));
  }
  error obstacle;
  for (int round = 0; round < max_rounds; ++round) {
    if (!tokens_) co_return std::unexpected(no_token_error());
    if (!must_refresh(rejected)) co_return tokens_->access_token.clone();
    if (tokens_->refresh_token.empty()) {
      if (may_give(rejected)) co_return tokens_->access_token.clone();
      co_return std::unexpected(no_token_error());
    }

    const std::chrono::milliseconds wait = backoff_left();
    if (wait.count() > 0 && may_give(rejected)) co_return tokens_->access_token.clone();
    if (wait.count() > 0 && asked_to_wait_ && !refreshing_) {
      co_return std::unexpected(error{.code = error_code::rate_limited,
                                      .message = "The server asked to wait before a refresh.",
                                      .retry_after = wait});
    }

    const std::uint64_t generation = generation_;
    result<void> refreshed =
        co_await until_deadline(begin_refresh(), config_.request_timeout, *ports_.timers);
    if (refreshed) {
      // A server whose tokens are due at once still gets its token used.
      if (may_give(rejected)) co_return tokens_->access_token.clone();
      obstacle = {.code = error_code::invalid_response,
                  .message = "The server's new access token is of no use."};
      continue;
    }
    if (generation != generation_) continue;
    if (may_give(rejected)) co_return tokens_->access_token.clone();
    co_return std::unexpected(std::move(refreshed.error()));
  }
  if (!tokens_) co_return std::unexpected(no_token_error());
  co_return std::unexpected(std::move(obstacle));
}

void session::stop() {
  stopped_ = true;
  schedule_refresh();
}

}  // namespace postern
