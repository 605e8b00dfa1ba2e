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

/// Browsers keep a delay in 31 bits of milliseconds; an hour is far below and costs nothing.
constexpr std::chrono::milliseconds longest_timer = 1h;

/// A server whose tokens are due at once must not be asked in a tight loop.
constexpr std::chrono::milliseconds shortest_timer = 1s;

}  // namespace

outcome session::refreshed() {
  if (!refreshing_) {
    const unsigned generation = generation_;
    refreshing_ = outcome{};
    const outcome running = start(refresh());
    if (running.settled() || generation != generation_) return running;
    refreshing_ = running;
  }
  return *refreshing_;
}

task<result<void>> session::refresh() {
  const ref self{this};
  const unsigned generation = generation_;
  // Whoever refreshes reads the store first: another tab may have spent our refresh token, or have
  // signed the user out.
  store_answer stored = store_answer::nothing_new;
  if (!unsaved_) {
    stored = co_await take_from_store(generation, tokens_->refresh_token.clone());
  }
  result<void> refreshed;
  if (generation != generation_) co_return refreshed;
  if (stored == store_answer::adopted) tell_token_changed();
  if (stored == store_answer::empty) {
    refreshed = co_await end(sign_out_reason::user,
                             {error_code::not_authenticated, "The store was cleared elsewhere."});
  } else if (stored != store_answer::adopted || is_due_now()) {
    refreshed = co_await send_refresh(generation);
  }
  if (generation == generation_) {
    refreshing_.reset();
    schedule_refresh();
  }
  co_return refreshed;
}

task<result<void>> session::send_refresh(unsigned generation) {
  const secret spent = tokens_->refresh_token.clone();
  token_endpoint::answer answer = co_await endpoint_.refresh(
      tokens_->clone(),
      {.timeout = context_->config.request_timeout * late_answer_factor, .cancel = {}});
  if (generation != generation_) co_return {};
  if (answer) {
    co_return co_await put_in_store(generation,
                                    std::make_unique<token_set>(std::move((*answer)->tokens)));
  }
  if (!ends_session(answer.error())) {
    std::array<std::byte, 1> jitter{};
    // Without randomness there is no jitter, which is a loss of manners and not of safety.
    static_cast<void>(context_->ports.random->fill(jitter));
    backoff_.failed(answer.error(), now(), jitter[0]);
    co_return std::unexpected(std::move(answer.error()));
  }
  // Another tab may have rotated between our read and the server's answer; a store that refused our
  // last write has older tokens than these.
  if (!unsaved_ && co_await take_from_store(generation, spent) == store_answer::adopted) {
    tell_token_changed();
    co_return {};
  }
  if (generation != generation_) co_return {};
  answer.error()->code = error_code::login_required;
  co_return co_await end(sign_out_reason::expired, std::move(answer.error()));
}

task<result<void>> session::end(sign_out_reason reason, error why) {
  drop();
  standing_ = std::unexpected(why);
  tell_signed_out(reason);
  const result<void> cleared = co_await put_in_store(generation_, nullptr);
  if (!cleared) tell_failed(cleared.error());
  co_return std::unexpected(std::move(why));
}

void session::schedule_refresh() {
  timer& timers = *context_->ports.timers;
  if (refresh_timer_) timers.stop(*std::exchange(refresh_timer_, std::nullopt));
  if (!context_->config.auto_refresh || stopped_ || !tokens_ || tokens_->refresh_token.empty()) {
    return;
  }
  const std::optional<epoch_time> due = due_at(*tokens_, context_->config.refresh_skew);
  if (!due) return;
  const auto delay =
      std::clamp(std::max<std::chrono::milliseconds>(*due - now(), backoff_.left(now())),
                 shortest_timer, longest_timer);
  refresh_timer_ = timers.start(
      delay, {[](shared_object* self) { static_cast<session*>(self)->refresh_by_timer(); },
              ref<shared_object>{this}});
}

void session::refresh_by_timer() {
  refresh_timer_.reset();
  if (!tokens_ || refreshing_) return;
  // The timer is a hint; the clock decides.
  if (!is_due_now() || backoff_.left(now()) > 0ms) {
    schedule_refresh();
    return;
  }
  spawn([](ref<session> self, outcome running) -> task<void> {
    const result<void> refreshed = co_await running.wait();
    if (!refreshed) self->tell_failed(refreshed.error());
  }(ref{this}, refreshed()));
}

}  // namespace postern
