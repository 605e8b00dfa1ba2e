// SPDX-License-Identifier: MIT
// The session and the other tabs: what they tell each other, and what a page that slept has missed.
#include <utility>

#include <postern/client/session.hpp>

namespace postern {
namespace {

/// A store may show later than a message what another tab has written; some milliseconds were
/// measured in Chromium. Without this wait every tab would stand in line for the lock.
constexpr std::chrono::milliseconds store_delay{100};

}  // namespace

void session::post(const secret& message) const {
  if (!stopped_.requested()) context_->ports.tabs->post(message);
}

void session::ask() const {
  if (!tokens_) return;
  post(make_tab_message(tab_message_kind::ask, tokens_->family, tokens_->rotation));
}

void session::heard(std::string_view message) {
  auto told = parse_tab_message(message);
  // What happens before the store was read is in the store, or is answered to the first ask().
  if (!told || state_ == session_state::unread) return;
  const bool is_ours = tokens_ && tokens_->family == told->family;
  if (told->kind == tab_message_kind::ask) {
    if (is_ours && tokens_->rotation > told->rotation) post(serialize_token_set(*tokens_));
    // It has read the store just before this tab's logout had cleared it, or was asleep.
    if (state_ == session_state::signed_out && !told->family.empty() &&
        told->family == past_family_) {
      post(make_tab_message(tab_message_kind::signed_out, past_family_));
    }
  } else if (told->kind == tab_message_kind::have) {
    if (!belongs_to(context_->config, *told->tokens) || !is_news(*told->tokens)) return;
    // Another login is only believed if this tab's store has it: tabs need not share one.
    if (is_ours) adopt(std::make_unique<token_set>(std::move(*told->tokens)));
    spawn(catch_up(std::move(told->family), told->rotation));
  } else if (!is_ours) {
    if (told->kind == tab_message_kind::signed_out) left_elsewhere_ = std::move(told->family);
  } else {
    const bool is_over = told->kind == tab_message_kind::ended;
    // What was refused there was older.
    if (is_over && tokens_->rotation > told->rotation) return;
    end(is_over ? session_event::refused : session_event::logout,
        {is_over ? error_code::login_required : error_code::not_authenticated,
         "The session has ended in another tab."});
    spawn(forget_in_turn(std::move(told->family), true));
  }
}

task<result<void>> session::store_to_show() const {
  return until(outcome{}, stopped_, context_->ports.timers, store_delay);
}

task<void> session::catch_up(text family, std::int64_t rotation) {
  const ref self{this};
  const unsigned generation = generation_;
  co_await store_to_show();
  result<ref<shared_object>> lock;
  for (const bool in_turn : {false, true}) {
    if (in_turn) lock = co_await turn(context_->config.request_timeout, stopped_);
    if (!lock || stopped_.requested()) co_return;
    const store_answer stored = co_await look();
    if (generation != generation_ || unsaved_) co_return;
    if (stored == store_answer::unreadable) co_return;
    if (stored == store_answer::empty) {
      if (!in_turn) continue;
      if (tokens_) end_elsewhere();
      co_return;
    }
    if (stored_family_ == family && stored_rotation_ >= rotation) co_return;
  }
  // The store is this tab's own, as that of a duplicated tab is.
  if (tokens_ && stored_family_ == family && tokens_->family == family) {
    co_await save(generation);
  }
}

task<void> session::save(unsigned generation) {
  const auto order = co_await store_order_.lock();
  if (generation != generation_) co_return;
  const result<void> written =
      co_await context_->ports.tokens->write(serialize_token_set(*tokens_));
  if (generation != generation_) co_return;
  note(written);
  if (!written) co_await see_what_is_stored();
}

task<result<void>> session::forget(text family) {
  const auto order = co_await store_order_.lock();
  token_set_ptr stored;
  const store_answer answer = co_await read(stored);
  if (answer == store_answer::unreadable) co_return last_read_;
  // Somebody may have signed in again.
  if (!stored || stored->family != family) co_return {};
  co_return co_await context_->ports.tokens->clear();
}

task<void> session::forget_in_turn(text family, bool look_first) {
  const ref self{this};
  if (look_first) {
    // The page may be gone before its turn comes.
    static_cast<void>(co_await forget(family));
    co_await store_to_show();
    if (stopped_.requested()) co_return;
    // Somebody may have signed in again.
    co_await look();
    if (stored_family_ != family) co_return;
  }
  const auto lock = co_await turn(context_->config.request_timeout, stopped_);
  const result<void> forgotten = co_await forget(std::move(family));
  if (!forgotten) tell_failed(forgotten.error());
}

void session::woke() {
  if (state_ != session_state::unread) static_cast<void>(awake());
}

outcome session::awake() {
  if (is_waking_) return waking_;
  const outcome running;
  waking_ = running;
  spawn(wake(running));
  return running;
}

task<void> session::wake(outcome done) {
  const ref self{this};
  const unsigned generation = generation_;
  is_waking_ = true;
  ask();
  const store_answer stored = co_await look();
  is_waking_ = false;
  if (generation == generation_ && stored == store_answer::empty && tokens_) end_elsewhere();
  if (is_over()) end(session_event::expired, no_token_error());
  backoff_.relent();
  refresh_by_timer();
  done.settle({});
}

}  // namespace postern
