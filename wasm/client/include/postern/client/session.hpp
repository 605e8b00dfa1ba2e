// SPDX-License-Identifier: MIT
// The signed-in user: one token set in memory and in the store, refreshed one at a time.
//
// Theory of operation. Memory is what callers see; the store is what survives. A refresh reads the
// store first (another tab may have been here), sends, writes, and only then changes memory and
// answers. Each sign-in and sign-out begins a new generation; work that ends in another generation
// than it began in changes nothing, so that logout() wins. Failures that say nothing about the
// refresh token ("weather") keep everything and are retried later and later.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include <postern/client/async_mutex.hpp>
#include <postern/client/client_context.hpp>
#include <postern/client/outcome.hpp>
#include <postern/client/refresh_backoff.hpp>
#include <postern/client/token_endpoint.hpp>

namespace postern {

/// Whoever awaits sign_in() or sign_out() keeps the session until then.
class session final : public shared_object {
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

  /// generation changes with each sign-in and sign-out.
  [[nodiscard]] unsigned generation() const { return generation_; }

  /// stop ends the automatic refresh. A refresh in flight is still stored when it answers.
  void stop();

 private:
  using token_set_ptr = std::unique_ptr<token_set>;

  /// What the store had to say.
  enum class store_answer : std::uint8_t {
    /// Another token set of this client: it is held now.
    adopted,
    /// Nothing new, or nothing usable.
    nothing_new,
    /// No record at all.
    empty,
  };

  task<result<void>> load();
  task<store_answer> take_from_store(unsigned generation, const secret& known);
  task<result<void>> put_in_store(unsigned generation, token_set_ptr tokens);
  void hold(token_set_ptr tokens);
  void drop();
  void begin_generation();

  [[nodiscard]] epoch_time now() const { return context_->ports.wall_clock->now(); }
  [[nodiscard]] bool is_due_now() const;
  [[nodiscard]] bool must_refresh(const secret& rejected) const;
  [[nodiscard]] bool may_give(const secret& rejected) const;
  [[nodiscard]] error no_token_error() const;

  outcome refreshed();
  task<result<void>> refresh();
  task<result<void>> send_refresh(unsigned generation);
  task<result<void>> end(sign_out_reason reason, error why);
  void schedule_refresh();
  void refresh_by_timer();

  void tell_token_changed() const;
  void tell_signed_out(sign_out_reason reason) const;
  void tell_failed(const error& failure) const;

  ref<const client_context> context_;
  token_endpoint endpoint_;
  /// store_order_ keeps reads, writes and clears in the order in which they were asked for.
  async_mutex store_order_;

  token_set_ptr tokens_;
  unsigned generation_ = 0;
  std::optional<outcome> loaded_;
  /// last_read_ is how the last read of the store went.
  result<void> last_read_;
  /// standing_ is why the session is over, if it is.
  result<void> standing_;
  bool stopped_ = false;
  /// unsaved_ marks tokens that the store refused: what it holds is older than memory.
  bool unsaved_ = false;
  /// refreshing_ is the refresh in flight of this generation.
  std::optional<outcome> refreshing_;
  refresh_backoff backoff_;
  std::optional<timer::id> refresh_timer_;
};

}  // namespace postern
