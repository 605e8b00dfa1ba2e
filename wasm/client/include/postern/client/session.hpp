// SPDX-License-Identifier: MIT
// The signed-in user: one token set in memory and in the store, refreshed one at a time.
//
// Theory of operation. Memory is what callers see; the store is what survives, and what other tabs
// see. A refresh asks the other tabs, takes the lock that they share, reads the store (another tab
// may have been here), sends, looks once more, writes, and only then changes memory, answers, and
// tells the others. Of two token sets of one family the one with more rotations is newer. Each
// sign-in and sign-out begins a new generation; work that ends in another generation than it began
// in changes nothing, so that logout() wins. Failures that say nothing about the refresh token
// ("weather") keep everything and are retried later and later. Without a refresh token the session
// ends with its access token, in memory only: every tab has a clock. session_state.hpp has the
// states.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include <postern/client/async_mutex.hpp>
#include <postern/client/client_context.hpp>
#include <postern/client/outcome.hpp>
#include <postern/client/refresh_backoff.hpp>
#include <postern/client/session_state.hpp>
#include <postern/client/tab_message.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/ports/tab_channel.hpp>

namespace postern {

/// Whoever awaits sign_in() or sign_out() keeps the session until then.
class session final : public tab_listener {
 public:
  explicit session(ref<const client_context> context);

  /// loaded is the outcome of reading the store, which happens once; a failed read
  /// (`storage_error`) is tried again by the next call. Every other call waits for it.
  [[nodiscard]] outcome loaded();

  /// access_token gives a token that is valid now, refreshed when due. `rejected` is a token that
  /// a resource server answered with 401 (RFC 6750 section 3.1), empty when there is none: it is
  /// not given again.
  ///
  /// `not_authenticated`: nobody signed in. `login_required`: the session is over. Otherwise what
  /// kept the refresh from happening, and only if the present token has expired.
  [[nodiscard]] task<result<secret>> access_token(secret rejected, cancellation cancel);

  /// has_token tells that access_token() would give the token of tokens() at once. The observer is
  /// told of every other set before it returns true again.
  [[nodiscard]] bool has_token() const { return tokens_ && !is_due_now(); }

  /// sign_in makes `tokens` the session: stored first, then seen. A write that fails is told to
  /// the observer, and the set stays usable in memory. A logout or another sign-in meanwhile makes
  /// it `aborted`.
  [[nodiscard]] task<result<void>> sign_in(std::unique_ptr<token_set> tokens);

  /// reload makes what the store holds the session, as another client of this page has put it
  /// there. `storage_error` leaves memory as it is.
  [[nodiscard]] task<result<void>> reload();

  /// sign_out forgets the session: in memory at once, then in the store.
  [[nodiscard]] task<result<void>> sign_out();

  /// tokens is what is held now, null when signed out; valid until the next suspension.
  [[nodiscard]] const token_set* tokens() const { return tokens_.get(); }

  /// is_authenticated: there is a token that is valid, or that can be refreshed.
  [[nodiscard]] bool is_authenticated() const;

  /// calls counts sign_in() and sign_out(): whether the user has done something here meanwhile.
  [[nodiscard]] unsigned calls() const { return calls_; }

  [[nodiscard]] session_state state() const { return state_; }

  /// stop ends the automatic refresh, and what other tabs tell. A refresh in flight is still stored
  /// when it answers.
  void stop();

  void heard(std::string_view message) override;
  void woke() override;

 private:
  using token_set_ptr = std::unique_ptr<token_set>;

  /// What the store had to say.
  enum class store_answer : std::uint8_t {
    /// It could not be read.
    unreadable,
    /// No record at all.
    empty,
    /// Garbage, or nothing newer than what is held.
    nothing_new,
    /// Another client's record.
    foreign,
    /// Newer tokens: they are held now.
    adopted,
  };

  task<result<void>> load();
  task<store_answer> read(token_set_ptr& stored);
  task<store_answer> look();
  /// put_in_store does so if `number` is still that of the present: calls_ for a login, else
  /// generation_.
  task<result<void>> put_in_store(unsigned number, token_set_ptr tokens, session_event why);
  void note(const result<void>& written);
  task<void> see_what_is_stored();
  task<result<void>> forget(text family);
  [[nodiscard]] bool is_news(const token_set& tokens) const;
  /// is_twin: another tab has refreshed the same tokens as this one, as its store or this one's was
  /// out of order. It has stored that later, and the server may have spent what is held here.
  [[nodiscard]] bool is_twin(const token_set& stored) const;
  void adopt(token_set_ptr tokens);
  void hold(token_set_ptr tokens, session_event why);
  void drop(session_event why, result<void> standing = {});
  void begin_generation();
  void let_waiters_go();
  void enter(session_event what) { state_ = next_state(state_, what); }

  [[nodiscard]] epoch_time now() const { return context_->ports.wall_clock->now(); }
  [[nodiscard]] std::chrono::milliseconds elapsed() const {
    return context_->ports.wall_clock->elapsed();
  }
  [[nodiscard]] bool is_refreshing() const {
    return state_ == session_state::awaiting_turn || state_ == session_state::refreshing;
  }
  /// is_over: the token was good when its timer was set, has expired since, and cannot be renewed.
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool is_due_now() const;
  [[nodiscard]] bool must_refresh(const secret& rejected) const;
  [[nodiscard]] bool may_give(const secret& rejected) const;
  [[nodiscard]] error no_token_error() const;

  outcome refreshed();
  task<void> refresh(outcome done);
  task<result<void>> refresh_in_turn(unsigned generation, const outcome& done);
  error end(session_event how, error why);
  error end_elsewhere();
  error weather(error failure);
  void schedule_refresh();
  void refresh_by_timer();

  [[nodiscard]] auto turn(std::chrono::milliseconds limit, cancellation cancel = {}) const {
    return context_->ports.locks->acquire(context_->config.session_name, limit, std::move(cancel));
  }
  [[nodiscard]] task<result<void>> store_to_show() const;
  void ask() const;
  void post(const secret& message) const;
  /// awake is what a page that wakes does, once for all who want it now.
  outcome awake();
  task<void> wake(outcome done);
  task<void> catch_up(text family, std::int64_t rotation);
  task<void> save(unsigned generation);
  task<void> forget_in_turn(text family, bool look_first);

  void tell_token_changed() const;
  void tell_signed_out(sign_out_reason reason) const;
  void tell_failed(const error& failure) const;

  ref<const client_context> context_;
  token_endpoint endpoint_;
  /// store_order_ keeps reads, writes and clears in the order in which they were asked for.
  async_mutex store_order_;

  session_state state_ = session_state::unread;
  token_set_ptr tokens_;
  unsigned calls_ = 0;
  /// generation_ changes with each sign-in and sign-out, here or elsewhere.
  unsigned generation_ = 0;
  /// past_family_ is the family that was signed out of, or was ended, last: nothing brings it back.
  text past_family_;
  /// left_elsewhere_ is the family that another tab has signed out of last, and that was not held
  /// here: the store may be about to show it.
  text left_elsewhere_;
  /// stored_family_ and stored_rotation_ are what the store held when it was last read or written.
  text stored_family_;
  std::int64_t stored_rotation_ = 0;
  std::optional<outcome> loaded_;
  /// last_read_ is how the last read of the store went.
  result<void> last_read_;
  /// standing_ is why the session is over, in the state ended.
  result<void> standing_;
  cancellation stopped_;
  bool is_waking_ = false;
  /// waking_ is what is_waking_ says is under way.
  outcome waking_;
  /// unsaved_ marks tokens that the store refused: what it holds is older than memory.
  bool unsaved_ = false;
  /// refreshing_ is the refresh that is under way, in the states awaiting_turn and refreshing.
  outcome refreshing_;
  /// waiting_ takes its request for the lock back.
  cancellation waiting_;
  /// turn_ is the lock that it holds, until its answer has come or was given up.
  ref<shared_object> turn_;
  refresh_backoff backoff_;
  /// refresh_timer_ is for when the tokens are due, or over if they cannot be renewed; also after
  /// it has fired, until another one is set.
  std::optional<timer::id> refresh_timer_;
};

}  // namespace postern
