// SPDX-License-Identifier: MIT
// The refresh itself: one at a time, what follows from its outcome, and when the next one is due.
#include <algorithm>
#include <array>
#include <utility>

#include <postern/client/late_answer.hpp>
#include <postern/client/session.hpp>
#include <postern/core/token_endpoint_response.hpp>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// Browsers keep a delay in 31 bits of milliseconds; an hour is far below and costs nothing.
constexpr std::chrono::milliseconds longest_timer = 1h;

/// A server whose tokens are due at once must not be asked in a tight loop.
constexpr std::chrono::milliseconds shortest_timer = 1s;

}  // namespace

outcome session::refreshed() {
  if (is_refreshing()) return refreshing_;
  const outcome running;
  refreshing_ = running;
  waiting_ = {};
  enter(session_event::refresh_wanted);
  spawn(refresh(running));
  return running;
}

task<void> session::refresh(outcome done) {
  const ref self{this};
  const unsigned generation = generation_;
  ask();
  auto lock = co_await turn(context_->config.request_timeout, waiting_);
  // Another tab may have handed its tokens on meanwhile, or the user have signed in or out.
  if (generation != generation_ || done.settled()) co_return;
  result<void> refreshed;
  if (lock) {
    turn_ = std::move(*lock);
    refreshed = co_await refresh_in_turn(generation, done);
    turn_ = {};
  } else {
    refreshed = weather(lock.error());
  }
  if (generation != generation_) co_return;
  schedule_refresh();
  done.settle(std::move(refreshed));
}

task<result<void>> session::refresh_in_turn(unsigned generation, const outcome& done) {
  // Whoever refreshes reads the store first: another tab may have spent our refresh token, or have
  // signed the user out.
  const store_answer stored = co_await look();
  if (generation != generation_ || stored == store_answer::adopted) co_return {};
  if (stored == store_answer::empty) co_return end_elsewhere();
  // Another tab may have handed its tokens on while the store was slow.
  if (done.settled()) co_return {};
  enter(session_event::refresh_sent);
  const secret spent = tokens_->refresh_token.clone();
  const std::int64_t spent_rotation = tokens_->rotation;
  token_endpoint::answer answer = co_await endpoint_.refresh(
      tokens_->clone(), context_->config.request_timeout * late_answer_factor);
  if (generation != generation_) co_return {};
  if (!answer && !ends_session(answer.error())) {
    co_return weather(answer.error());
  }
  // What is held was refused: what the store has of this login is better.
  if (!answer && stored_family_ == tokens_->family) unsaved_ = false;
  // A sign-out waits for no lock: what another tab did to the store meanwhile stands.
  const store_answer stored_now = co_await look();
  if (generation != generation_) co_return {};
  if (stored_now == store_answer::empty) co_return end_elsewhere();
  if (answer) {
    auto renewed = std::make_unique<token_set>(std::move((*answer)->tokens));
    renewed->rotation = tokens_->rotation + 1;
    co_return co_await put_in_store(generation, std::move(renewed), session_event::renewed);
  }
  if (stored_now == store_answer::adopted ||
      !constant_time_equal(spent.reveal(), tokens_->refresh_token.reveal()) ||
      tokens_->rotation != spent_rotation) {
    // What was refused is not what is held by now. Where a relay keeps the refresh token, all that
    // is held of it is a name that never changes.
    enter(session_event::renewed);
    co_return {};
  }
  answer.error()->code = error_code::login_required;
  const text family = tokens_->family;
  const std::int64_t rotation = tokens_->rotation;
  error why = end(session_event::refused, answer.error());
  post(make_tab_message(tab_message_kind::ended, family, rotation));
  const result<void> forgotten = co_await forget(family);
  if (!forgotten) tell_failed(forgotten.error());
  co_return std::move(why);
}

error session::weather(error failure) {
  std::array<std::byte, 1> jitter{};
  // Without randomness there is no jitter, which is a loss of manners and not of safety.
  static_cast<void>(context_->ports.random->fill(jitter));
  enter(session_event::weather);
  backoff_.failed(failure, elapsed(), jitter[0]);
  return failure;
}

error session::end(session_event how, error why) {
  const bool is_logout = how == session_event::logout;
  drop(how, is_logout ? result<void>{} : result<void>{why});
  tell_signed_out(is_logout ? sign_out_reason::user : sign_out_reason::expired);
  return why;
}

error session::end_elsewhere() {
  return end(session_event::logout,
             {error_code::not_authenticated, "The user has signed out in another tab."});
}

void session::schedule_refresh() {
  timer& timers = *context_->ports.timers;
  if (refresh_timer_) timers.stop(*std::exchange(refresh_timer_, std::nullopt));
  if (stopped_.requested() || !tokens_ || is_refreshing()) return;
  // Where nothing can be refreshed, the end is waited for, unless it was over before it came here.
  const bool is_last = tokens_->refresh_token.empty();
  if (is_last ? is_expired(*tokens_, now()) : !context_->config.auto_refresh) return;
  const std::optional<epoch_time> due =
      due_at(*tokens_, is_last ? 0s : context_->config.refresh_skew);
  if (!due) return;
  const auto delay =
      std::clamp(std::max<std::chrono::milliseconds>(*due - now(), backoff_.left(elapsed())),
                 shortest_timer, longest_timer);
  refresh_timer_ = timers.start(
      delay, {[](shared_object* self) { static_cast<session*>(self)->refresh_by_timer(); },
              ref<shared_object>{this}});
}

void session::refresh_by_timer() {
  // The timer is a hint; the clock decides.
  if (is_over()) {
    // Another tab may have signed in meanwhile.
    woke();
    return;
  }
  const bool is_wanted = context_->config.auto_refresh && !stopped_.requested() && tokens_ &&
                         !is_refreshing() && !tokens_->refresh_token.empty();
  if (!is_wanted || !is_due_now() || backoff_.left(elapsed()) > 0ms) {
    schedule_refresh();
    return;
  }
  spawn([](ref<session> self, outcome running) -> task<void> {
    const result<void> refreshed = co_await running.wait();
    if (!refreshed) self->tell_failed(refreshed.error());
  }(ref{this}, refreshed()));
}

}  // namespace postern
