// SPDX-License-Identifier: MIT
// What both clients meet when the bytes of an input decide all that their ports say.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <postern/client/client_observer.hpp>
#include <postern/client/client_ports.hpp>
#include <postern/client/lease_lock_manager.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

#include "fed_ports.hpp"
#include "input_bytes.hpp"
#include "property.hpp"
#include "support/manual_clock.hpp"
#include "support/memory_transaction_store.hpp"
#include "support/order_log.hpp"
#include "support/recording_window.hpp"
#include "support/scripted_popup.hpp"
#include "support/sequence_random.hpp"

namespace postern::fuzz {

/// One page, its stores, its server and the other tabs. A run is a list of steps: the client's own
/// are its user's and the application's, the others are those of the world.
class io_world final : public client_observer {
 public:
  explicit io_world(std::string_view input);

  /// live takes step after step until the input is used up, one of `own_steps` kinds or of the
  /// world's, and calls `look` after each; then it settles what waits and leaves the page.
  void live(unsigned own_steps, const std::function<void(unsigned)>& own_step,
            const std::function<void()>& look);

  /// start runs an operation of the client, which must settle before the run is over.
  template <class T>
  void start(const std::function<task<result<T>>(const cancellation&)>& begin,
             std::function<void(const T&)> then = {}) {
    operation& made = operations_.emplace_back();
    spawn([](io_world* world, operation* of, task<result<T>> work,
             std::function<void(const T&)> given) -> task<void> {
      const result<T> outcome = co_await std::move(work);
      of->settled = true;
      if (!outcome) world->note(outcome.error());
      if (outcome && given) given(*outcome);
    }(this, &made, begin(made.cancel), std::move(then)));
  }
  void start(const std::function<task<result<void>>(const cancellation&)>& begin);

  /// leave_page ends all operations; the next client is another page's.
  void leave_page();

  /// end is after the client's: nothing may go on for ever, and no secret may have been said.
  void end();

  [[nodiscard]] client_ports ports();

  /// mutated is the text with some bytes replaced, cut out or added.
  std::string mutated(std::string_view text);

  /// answer settles a request that waits, as far as there is one.
  void answer(const std::function<http_response(const fed_http_client::sent_request&)>& make);
  /// any_answer is a status, header lines and a body.
  http_response any_answer();

  /// add_secret makes a text one that may be in no error.
  void add_secret(std::string_view text) {
    if (text.size() >= 8) secrets_.emplace(text);
  }

  void token_changed(const token_set*) override {}
  void session_changed(const showdown_record*) override {}
  void signed_out(sign_out_reason) override {}
  void failed(const error& failure) override { note(failure); }
  void request_ended(const request_report& report) override;

  input_bytes input;
  test::manual_clock wall_clock;
  fed_timer timers{wall_clock};
  fed_http_client http{timers};
  fed_token_store tokens;
  fed_lock_manager locks{timers};
  fed_lease_store lease;
  /// has_leases takes the locks from leases, as where there are no Web Locks.
  bool has_leases = false;
  fed_tab_channel tabs;
  std::shared_ptr<test::order_log> order = std::make_shared<test::order_log>();
  test::memory_transaction_store transactions{order};
  test::recording_window window{order};
  test::sequence_random random;
  lease_lock_manager leases{lease, wall_clock, timers, random};
  /// popup is the window of the last login in one, null before.
  ref<test::scripted_popup> popup;

  /// may_clear is set once something has happened after which a stored session may go.
  bool may_clear = false;
  /// store_was_changed tells that another tab, or whoever it was, has written into the store.
  bool store_was_changed = false;
  /// locks_failed tells that there was a moment without locks.
  bool locks_failed = false;
  /// served tells that a caller got what it asked for at least once.
  bool served = false;

 private:
  struct operation {
    cancellation cancel;
    bool settled = false;
  };

  /// common_steps is how many kinds of step common_step knows.
  static constexpr unsigned common_steps = 12;
  void common_step(unsigned kind);

  /// settle lets everything that waits end, badly; then every operation has to have settled.
  void settle();

  void note(const error& failure) { said_.insert(all_text(failure)); }

  /// Operations stay where they are, as coroutines point to them.
  std::deque<operation> operations_;
  std::set<std::string> said_;
  std::set<std::string> secrets_;
};

/// last_login is the URL that the user was last sent to, in the page or in a popup.
[[nodiscard]] std::string last_login(const io_world& world);

/// run_oauth_io and run_showdown_io run one of the clients over the world's input; true when a
/// caller was given what it wanted.
bool run_oauth_io(io_world& world);
bool run_showdown_io(io_world& world);

}  // namespace postern::fuzz
