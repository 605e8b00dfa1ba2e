// SPDX-License-Identifier: MIT
// What callers see: load, sign in, sign out, hand out a token. session_refresh.cpp has the rest.
#include <postern/client/session.hpp>

#include <utility>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// One refresh normally settles a call. A second follows when another tab's tokens were adopted
/// and are due themselves, or a sign-in came in between; more means that it goes on so for ever.
constexpr int max_rounds = 4;

/// belongs_to tells this client's record from another's. A record of poe-js-sdk names neither
/// client nor issuer and is taken over.
bool belongs_to(const auth_config& config, const token_set& tokens) {
  return (tokens.client_id.empty() || tokens.client_id == config.client.client_id) &&
         (tokens.issuer.empty() || tokens.issuer == issuer_identity(config.server));
}

}  // namespace

session::session(ref<const client_context> context)
    : context_(std::move(context)), endpoint_(context_) {}

outcome session::loaded() {
  if (!context_->configured) return failed(context_->configured.error());
  if (!loaded_) {
    loaded_ = outcome{};
    const outcome reading = start(load());
    // A read that failed at once has already cleared loaded_, for the next call to try again.
    if (!loaded_) return reading;
    loaded_ = reading;
  }
  return *loaded_;
}

task<result<void>> session::load() {
  const ref self{this};
  const unsigned generation = generation_;
  co_await take_from_store(generation, {});
  if (generation != generation_ || last_read_) co_return {};
  loaded_.reset();
  co_return last_read_;
}

task<session::store_answer> session::take_from_store(unsigned generation, const secret& known) {
  const auto order = co_await store_order_.lock();
  const result<secret> record = co_await context_->ports.tokens->read();
  last_read_ = {};
  if (!record) {
    last_read_ = std::unexpected(record.error());
    co_return store_answer::nothing_new;
  }
  if (record->empty()) co_return store_answer::empty;
  auto stored = parse_token_set(record->reveal());
  // What cannot be refreshed either is no help to a refresh.
  const bool is_news =
      known.empty() || (stored && !stored->refresh_token.empty() &&
                        !constant_time_equal(stored->refresh_token.reveal(), known.reveal()));
  if (generation != generation_ || !stored || !belongs_to(context_->config, *stored) || !is_news) {
    co_return store_answer::nothing_new;
  }
  hold(std::make_unique<token_set>(std::move(*stored)));
  co_return store_answer::adopted;
}

task<result<void>> session::put_in_store(unsigned generation, token_set_ptr tokens) {
  const auto order = co_await store_order_.lock();
  if (!tokens) co_return co_await context_->ports.tokens->clear();

  result<void> written;
  if (generation == generation_) {
    written = co_await context_->ports.tokens->write(serialize_token_set(*tokens));
  }
  if (generation != generation_) {
    co_return make_error(error_code::aborted, "A logout or another sign-in came first.");
  }
  hold(std::move(tokens));
  tell_token_changed();
  // The server has spent the old refresh token, so refusing the new one here would sign the user
  // out: memory keeps it, and the application is told.
  unsaved_ = !written;
  if (unsaved_) tell_failed(written.error());
  co_return {};
}

void session::hold(token_set_ptr tokens) {
  tokens_ = std::move(tokens);
  standing_ = {};
  backoff_.reset();
  schedule_refresh();
}

void session::drop() {
  begin_generation();
  tokens_.reset();
  unsaved_ = false;
  schedule_refresh();
  tell_token_changed();
}

void session::begin_generation() {
  ++generation_;
  // Whatever the store held is of the past now.
  outcome known;
  known.settle({});
  loaded_ = known;
  refreshing_.reset();
  standing_ = {};
  backoff_.reset();
}

task<result<void>> session::sign_in(token_set_ptr tokens) {
  begin_generation();
  return put_in_store(generation_, std::move(tokens));
}

task<result<void>> session::reload() {
  const ref self{this};
  begin_generation();
  const unsigned generation = generation_;
  const store_answer stored = co_await take_from_store(generation, {});
  if (generation != generation_) co_return {};
  if (stored == store_answer::adopted) tell_token_changed();
  // Nothing stored is nobody signed in, whoever was before.
  if (stored == store_answer::empty) drop();
  co_return last_read_;
}

task<result<void>> session::sign_out() {
  const bool was_signed_in = tokens_ != nullptr;
  drop();
  if (was_signed_in) tell_signed_out(sign_out_reason::user);
  return put_in_store(generation_, nullptr);
}

bool session::is_authenticated() const {
  return tokens_ && (!tokens_->refresh_token.empty() || !is_expired(*tokens_, now()));
}

bool session::is_due_now() const { return is_due(*tokens_, now(), context_->config.refresh_skew); }

bool session::must_refresh(const secret& rejected) const {
  return is_due_now() || constant_time_equal(rejected.reveal(), tokens_->access_token.reveal());
}

bool session::may_give(const secret& rejected) const {
  return tokens_ && !is_expired(*tokens_, now()) &&
         !constant_time_equal(rejected.reveal(), tokens_->access_token.reveal());
}

error session::no_token_error() const {
  if (!standing_) return standing_.error();
  if (tokens_) {
    return {error_code::login_required, "The access token has expired and cannot be renewed."};
  }
  return {error_code::not_authenticated, "Nobody is signed in."};
}

task<result<secret>> session::access_token(secret rejected, cancellation cancel) {
  const ref self{this};
  result<void> reached = co_await until(loaded(), {.cancel = cancel});
  for (int round = 0; reached && round < max_rounds; ++round) {
    if (!tokens_) co_return std::unexpected(no_token_error());
    if (!must_refresh(rejected)) co_return tokens_->access_token.clone();
    if (tokens_->refresh_token.empty()) {
      if (may_give(rejected)) break;
      co_return std::unexpected(no_token_error());
    }
    if (!refreshing_) {
      if (backoff_.left(now()) > 0ms && may_give(rejected)) break;
      if (auto allowed = backoff_.may_send(now()); !allowed) {
        co_return std::unexpected(std::move(allowed.error()));
      }
    }
    const unsigned generation = generation_;
    reached = co_await until(refreshed(), {.cancel = cancel,
                                           .timers = context_->ports.timers,
                                           .limit = context_->config.request_timeout});
    // A server whose tokens are due at once still gets its token used.
    if (may_give(rejected)) break;
    if (generation != generation_ && !cancel.requested()) reached = {};
  }
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  if (may_give(rejected)) co_return tokens_->access_token.clone();
  if (!reached) co_return std::unexpected(std::move(reached.error()));
  if (!tokens_) co_return std::unexpected(no_token_error());
  co_return make_error(error_code::invalid_response, "The server's new access token is of no use.");
}

void session::stop() {
  stopped_ = true;
  schedule_refresh();
}

void session::tell_token_changed() const {
  if (context_->observer != nullptr) context_->observer->token_changed(tokens_.get());
}

void session::tell_signed_out(sign_out_reason reason) const {
  if (context_->observer != nullptr) context_->observer->signed_out(reason);
}

void session::tell_failed(const error& failure) const {
  if (context_->observer != nullptr) context_->observer->failed(failure);
}

}  // namespace postern
