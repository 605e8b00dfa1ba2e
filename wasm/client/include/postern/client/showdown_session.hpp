// SPDX-License-Identifier: MIT
// The token of one Pokemon Showdown user: in the store that all tabs share, and mirrored in memory.
//
// Theory of operation. The server keeps one token for a user and a client, and rotating it voids
// what every other tab and device holds. So nothing is done with a token that was not read from the
// store just before; a rotation holds a lock that the tabs share, reads again once it has the lock,
// and takes a token that another tab has put there for its own. `success: false` is final only if
// the store holds no other token. Whatever else fails is weather, and keeps the token. A sign-out
// takes no lock, and a sign-in waits for it only for a moment: a rotation looks once more before it
// stores its token, and gives way.
// Each change is told to the other tabs, without the token: they look at the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <postern/client/async_mutex.hpp>
#include <postern/client/outcome.hpp>
#include <postern/client/showdown_context.hpp>
#include <postern/core/challstr.hpp>
#include <postern/core/showdown_assertion.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/ports/tab_channel.hpp>

namespace postern {

class showdown_session final : public tab_listener {
 public:
  explicit showdown_session(ref<const showdown_context> context);

  /// look reads the store: what it holds is the session from then on. `storage_error` leaves memory
  /// as it is. The first look joins the other tabs.
  [[nodiscard]] task<result<void>> look(const cancellation& cancel);

  /// assertion gets one for another connection. A token that is too old to serve is rotated first;
  /// one that turns out to be void is rotated once, and asked once more.
  ///
  /// `not_authenticated`: nobody signed in. `login_required`: the token is over, and forgotten.
  /// `token_invalid`: other tabs keep replacing it. `name_refused` is about the user's name.
  /// Everything else is weather.
  [[nodiscard]] task<result<showdown_assertion>> assertion(challstr challenge, cancellation cancel);

  /// rotate replaces the token, or takes the one that another tab has put into the store meanwhile.
  /// Errors are those of assertion().
  [[nodiscard]] task<result<void>> rotate(cancellation cancel);

  /// sign_in makes a fresh token the session: stored first, then seen. A write that fails is told
  /// to the observer, and the token stays usable in memory. `aborted` when a logout or another
  /// sign-in came first.
  [[nodiscard]] task<result<void>> sign_in(secret token, std::string_view user);

  /// sign_out forgets the session: in memory at once, then in the store. A store that refuses does
  /// not bring it back in this page. It ends whatever was issued before it in any tab, also what
  /// that tab stores only after it.
  [[nodiscard]] task<result<void>> sign_out();

  /// record is what is held now, null when signed out; valid until the next suspension.
  [[nodiscard]] const showdown_record* record() const { return record_ ? &*record_ : nullptr; }

  /// stop ends what other tabs tell.
  void stop();

  void heard(std::string_view message) override;
  void woke() override;

 private:
  [[nodiscard]] epoch_time now() const { return context_->ports.wall_clock->now(); }
  /// make_record is of a token that was received now.
  [[nodiscard]] showdown_record make_record(secret token, std::string_view user) const;
  /// holds tells that the token is still the session's.
  [[nodiscard]] bool holds(const secret& token) const;
  [[nodiscard]] error no_token_error() const;

  /// rotated is the outcome of replacing `token`, one at a time; the other one waits for it.
  outcome rotated(const secret& token);
  task<result<void>> rotated(const secret& token, const cancellation& cancel);
  task<result<void>> read_store();
  task<result<void>> replace(secret token);
  task<result<void>> send_rotation(const secret& token);
  void rotate_ahead_of_time();
  void begin_generation();
  task<result<void>> put_in_store(showdown_record record, bool is_sign_in);
  /// clear_store leaves whatever is not `ended`; without that it clears whatever is this client's.
  task<result<void>> clear_store(secret ended);
  task<void> clear_again(secret left, epoch_time left_at);
  task<result<void>> end();
  task<result<void>> end_in_turn(secret token);
  task<void> follow();
  [[nodiscard]] task<result<ref<shared_object>>> turn(std::chrono::milliseconds limit) const;
  void tell_tabs(sign_out_reason reason) const;
  void tell_changed() const;
  void tell_signed_out(sign_out_reason reason) const;
  void tell_failed(const error& failure) const;

  ref<const showdown_context> context_;
  /// store_order_ keeps reads, writes and clears in the order in which they were asked for.
  async_mutex store_order_;
  std::optional<showdown_record> record_;
  /// generation_ changes with each sign-in, sign-out and end.
  unsigned generation_ = 0;
  /// calls_ counts the sign-ins and sign-outs that this tab was asked for.
  unsigned calls_ = 0;
  /// stored_ is the token that the store held when it was last read or written.
  secret stored_;
  /// unsaved_ marks a change that the store refused: what it holds is older than memory.
  bool unsaved_ = false;
  /// rotating_ is the rotation in flight of this generation.
  std::optional<outcome> rotating_;
  /// turn_ is the lock that it holds, until its answer has come or was given up.
  ref<shared_object> turn_;
  bool has_joined_ = false;
  /// stopped_ ends what waits for nobody.
  cancellation stopped_;
  /// last_told_ is how the session ends, if it does, by what another tab has told last.
  sign_out_reason last_told_ = sign_out_reason::user;
  /// end_ is why the session is over, if it is.
  result<void> end_;
};

}  // namespace postern
