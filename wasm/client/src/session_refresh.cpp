// SPDX-License-Identifier: MIT
// The refresh itself: one at a time, what follows from its outcome, and when the next one is due.
#include <algorithm>
#include <array>
#include <utility>

#include <postern/client/session.hpp>
#include <postern/core/token_endpoint_response.hpp>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// A refresh that was sent is not ended at the callers' timeout: its answer may hold the only
/// refresh token that is still good. It is given up only when it must have been lost.
constexpr int late_answer_factor = 4;

/// The first retry comes after about a second, the later ones after twice as long each, up to
/// five minutes.
constexpr std::chrono::milliseconds first_backoff = 1s;
constexpr std::chrono::milliseconds longest_backoff = 5min;

/// Browsers keep a delay in 31 bits of milliseconds; an hour is far below and costs nothing.
constexpr std::chrono::milliseconds longest_timer = 1h;

/// A server whose tokens are due at once must not be asked in a tight loop.
constexpr std::chrono::milliseconds shortest_timer = 1s;

}  // namespace

session::refresh_outcome session::begin_refresh() {
  if (refreshing_) return *refreshing_;
  refresh_outcome outcome;
  refreshing_ = outcome;
  spawn(run_refresh(outcome, false));
  return outcome;
}

task<void> session::run_refresh(refresh_outcome outcome, bool by_timer) {
  const auto self = shared_from_this();
  const std::uint64_t generation = generation_;
  result<void> refreshed = co_await refresh_once();
  if (generation == generation_) {
    refreshing_.reset();
    schedule_refresh();
    if (by_timer && !refreshed) tell_failed(refreshed.error());
  }
  outcome.settle(std::move(refreshed));
}

task<result<void>> session::refresh_once() {
  const std::uint64_t generation = generation_;
  // Whoever refreshes reads the store first: another tab may have spent our refresh token.
  const result<bool> adopted = co_await adopt_from_store(generation, tokens_->refresh_token.clone());
  if (generation != generation_) co_return std::unexpected(no_token_error());
  if (adopted && *adopted && !is_due(*tokens_, ports_.wall_clock->now(), config_.refresh_skew)) {
    co_return {};
  }

  token_set present = tokens_->clone();
  result<token_endpoint_answer> answer = co_await endpoint_.refresh(
      present.clone(), {.timeout = config_.request_timeout * late_answer_factor, .cancel = {}});
  if (generation != generation_) co_return std::unexpected(no_token_error());
  if (answer) co_return co_await write_and_hold(generation, std::move(answer->tokens));
  if (ends_session(answer.error())) {
    co_return co_await end_by_invalid_grant(generation, std::move(present),
                                            std::move(answer.error()));
  }
  note_weather(answer.error());
  co_return std::unexpected(std::move(answer.error()));
}

task<result<bool>> session::adopt_from_store(std::uint64_t generation, secret present) {
  if (unsaved_) co_return false;
  const async_mutex::guard order = co_await store_order_.lock();
  result<std::optional<token_set>> stored = co_await read_store();
  if (!stored) co_return std::unexpected(std::move(stored.error()));
  if (generation != generation_ || !*stored || (**stored).refresh_token.empty() ||
      constant_time_equal((**stored).refresh_token.reveal(), present.reveal())) {
    co_return false;
  }
  hold(std::move(**stored));
  if (const auto observer = observer_.lock()) observer->token_changed(&*tokens_);
  co_return true;
}

task<result<void>> session::end_by_invalid_grant(std::uint64_t generation, token_set spent,
                                                 error rejection) {
  // Another tab may have rotated between our read and the server's answer.
  const result<bool> adopted = co_await adopt_from_store(generation, spent.refresh_token.clone());
  if (generation != generation_) co_return std::unexpected(no_token_error());
  if (adopted && *adopted) co_return {};

  begin_generation();
  tokens_.reset();
  ended_ = true;
  unsaved_ = false;
  schedule_refresh();
  if (const auto observer = observer_.lock()) {
    observer->token_changed(nullptr);
    observer->signed_out(sign_out_reason::expired);
  }
  const async_mutex::guard order = co_await store_order_.lock();
  const result<void> cleared = co_await ports_.tokens->clear();
  if (!cleared) tell_failed(cleared.error());
  rejection.code = error_code::login_required;
  rejection.message = "The server no longer accepts the refresh token.";
  co_return std::unexpected(std::move(rejection));
}

void session::note_weather(const error& failure) {
  std::array<std::byte, 1> random{};
  // Without randomness there is no jitter, which is a loss of manners and not of safety.
  static_cast<void>(ports_.random->fill(random));
  const auto jitter = std::to_integer<int>(random[0]);

  const int doublings = std::min(failures_, 9);
  const auto delay = std::min(first_backoff * (1 << doublings), longest_backoff);
  backoff_ = delay / 2 + delay * jitter / 512;
  asked_to_wait_ = failure.retry_after.has_value();
  if (failure.retry_after) backoff_ = std::max(backoff_, *failure.retry_after);
  failed_at_ = ports_.wall_clock->now();
  ++failures_;
}

std::chrono::milliseconds session::backoff_left() const {
  const std::chrono::milliseconds elapsed = ports_.wall_clock->now() - failed_at_;
  // A clock that was set back must not stretch the wait.
  if (elapsed < 0ms || elapsed >= backoff_) return 0ms;
  return backoff_ - elapsed;
}

void session::schedule_refresh() {
  if (refresh_timer_) ports_.timers->stop(*std::exchange(refresh_timer_, std::nullopt));
  if (!config_.auto_refresh || stopped_ || !tokens_ || tokens_->refresh_token.empty()) return;
  const std::optional<epoch_time> due = due_at(*tokens_, config_.refresh_skew);
  if (!due) return;
  const std::chrono::milliseconds until_due = *due - ports_.wall_clock->now();
  const auto delay = std::clamp(std::max(until_due, backoff_left()), shortest_timer, longest_timer);
  refresh_timer_ = ports_.timers->start(delay, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->refresh_by_timer();
  });
}

void session::refresh_by_timer() {
  refresh_timer_.reset();
  if (!tokens_ || refreshing_) return;
  // The timer is a hint; the clock decides.
  if (!is_due(*tokens_, ports_.wall_clock->now(), config_.refresh_skew) ||
      backoff_left() > 0ms) {
    schedule_refresh();
    return;
  }
  refresh_outcome outcome;
  refreshing_ = outcome;
  spawn(run_refresh(outcome, true));
}

}  // namespace postern
