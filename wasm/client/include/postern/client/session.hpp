// SPDX-License-Identifier: MIT
// The signed-in user: one token set in memory and in the store, refreshed one at a time.
//
// Theory of operation. Memory is what callers see; the store is what survives. A refresh reads the
// store first (another tab may have been here), sends, writes, and only then changes memory and
// answers. Each sign-in and sign-out begins a new generation; a refresh that ends in another
// generation than it began in changes nothing, so that logout() wins. Failures that say nothing
// about the refresh token ("weather") keep everything and are retried later and later.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <postern/client/async_mutex.hpp>
#include <postern/client/auth_config.hpp>
#include <postern/client/auth_observer.hpp>
#include <postern/client/auth_ports.hpp>
#include <postern/client/token_endpoint.hpp>

namespace postern {

/// What a sign-out left to do.
struct sign_out_result {
  /// refresh_token is the one that was held, for revocation; empty if none.
  secret refresh_token{};
  /// stored is the store's answer; memory is clear either way.
  result<void> stored{};
};

class session : public std::enable_shared_from_this<session> {
 public:
  session(const auth_config& config, auth_ports ports, std::weak_ptr<auth_observer> observer);

  /// load reads the store once; a failed read (`storage_error`) is tried again by the next call.
  [[nodiscard]] task<result<void>> load();

  /// access_token gives a token that is valid now, refreshed when due. `rejected` is a token that
  /// a resource server answered with 401 (RFC 6750 section 3.1), empty when there is none: it
  /// is not given again.
  ///
  /// `not_authenticated`: nobody signed in. `login_required`: the session is over. Otherwise what
  /// kept the refresh from happening, and only if the present token has expired.
  [[nodiscard]] task<result<secret>> access_token(secret rejected);

  /// sign_in makes `tokens` the session: stored first, then seen. A write that fails is told to
  /// the observer, and the set stays usable in memory.
  [[nodiscard]] task<result<void>> sign_in(token_set tokens);

  /// sign_out forgets the session: in memory at once, then in the store.
  [[nodiscard]] task<sign_out_result> sign_out();

  /// tokens is what is held now, null when signed out; valid until the next suspension.
  [[nodiscard]] const token_set* tokens() const { return tokens_ ? &*tokens_ : nullptr; }

  /// is_authenticated: there is a token that is valid, or that can be refreshed.
  [[nodiscard]] bool is_authenticated() const;

  /// generation changes with each sign-in and sign-out.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  /// stop ends the automatic refresh. A refresh in flight is still stored when it answers.
  void stop();

 private:
  using refresh_outcome = completion<result<void>>;

  task<result<std::optional<token_set>>> read_store();
  task<result<void>> write_and_hold(std::uint64_t generation, token_set tokens);
  [[nodiscard]] bool belongs_here(const token_set& tokens) const;
  void hold(token_set tokens);
  void begin_generation();
  void tell_failed(const error& failure) const;

  [[nodiscard]] bool must_refresh(const secret& rejected) const;
  [[nodiscard]] bool may_give(const secret& rejected) const;
  [[nodiscard]] error no_token_error() const;

  refresh_outcome begin_refresh();
  task<void> run_refresh(refresh_outcome outcome, bool by_timer);
  task<result<void>> refresh_once();
  task<result<bool>> adopt_from_store(std::uint64_t generation, secret present);
  task<result<void>> end_by_invalid_grant(std::uint64_t generation, token_set spent,
                                          error rejection);

  void note_weather(const error& failure);
  /// backoff_left is how long no refresh should be sent, zero when one may be.
  [[nodiscard]] std::chrono::milliseconds backoff_left() const;
  void schedule_refresh();
  void refresh_by_timer();

  auth_config config_;
  auth_ports ports_;
  std::weak_ptr<auth_observer> observer_;
  token_endpoint endpoint_;
  /// store_order_ keeps reads, writes and clears in the order in which they were asked for.
  async_mutex store_order_;

  std::optional<token_set> tokens_;
  std::uint64_t generation_ = 0;
  bool loaded_ = false;
  /// ended_ tells a session that was over from one that never was.
  bool ended_ = false;
  bool stopped_ = false;
  /// unsaved_ marks tokens that the store refused: what it holds is older than memory.
  bool unsaved_ = false;
  /// refreshing_ is the refresh in flight of this generation.
  std::optional<refresh_outcome> refreshing_;

  /// failures_ counts the refreshes since the last success that ended in weather.
  int failures_ = 0;
  epoch_time failed_at_{};
  std::chrono::milliseconds backoff_{0};
  /// asked_to_wait_ tells that backoff_ is the server's own word (Retry-After).
  bool asked_to_wait_ = false;
  std::optional<timer::id> refresh_timer_;
};

}  // namespace postern
