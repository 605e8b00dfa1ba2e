// SPDX-License-Identifier: MIT
// Pokemon Showdown clients in a world of test doubles: tabs of one origin, which share the token
// and the locks; one login server, one clock.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/client/showdown_auth.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_lock_manager.hpp"
#include "support/manual_tab_channel.hpp"
#include "support/manual_timer.hpp"
#include "support/memory_token_store.hpp"
#include "support/memory_transaction_store.hpp"
#include "support/order_log.hpp"
#include "support/pending.hpp"
#include "support/recording_observer.hpp"
#include "support/recording_window.hpp"
#include "support/scripted_http_client.hpp"
#include "support/scripted_popup.hpp"
#include "support/sequence_random.hpp"
#include "support/showdown_examples.hpp"
#include "support/token_answer.hpp"

namespace postern::test {

using showdown_call = pending<result<showdown_login>>;

/// What a tab has for itself, and the client of the page that it shows.
struct showdown_tab {
  explicit showdown_tab(const std::shared_ptr<order_log>& order)
      : window(order), transactions(order), observer(order) {}

  [[nodiscard]] showdown_call ask(cancellation cancel = {}) const;
  [[nodiscard]] showdown_call log_in(ref<popup_window> popup, cancellation cancel = {}) const;
  [[nodiscard]] showdown_call come_back(std::string_view url, cancellation cancel = {}) const;
  [[nodiscard]] pending<result<void>> rotate(cancellation cancel = {}) const;
  [[nodiscard]] pending<result<void>> log_out() const;

  /// token is the token in memory, `none` when there is none.
  [[nodiscard]] std::string token() const;

  recording_window window;
  memory_transaction_store transactions;
  recording_observer observer;
  std::unique_ptr<manual_tab_channel> tabs;
  std::unique_ptr<showdown_auth> client;
};

struct showdown_fixture {
  showdown_fixture();
  showdown_fixture(const showdown_fixture&) = delete;
  showdown_fixture& operator=(const showdown_fixture&) = delete;
  /// Ends whatever a test left waiting, so that no coroutine frame outlives it.
  ~showdown_fixture();

  /// load_page ends the tab's page and shows another: a new client on the same stores.
  void load_page(showdown_tab& in) const;
  [[nodiscard]] std::unique_ptr<showdown_tab> open_tab() const;
  [[nodiscard]] ref<scripted_popup> open_popup() const;

  /// keep stores a token that was received that long ago.
  void keep(std::chrono::milliseconds age, std::string_view token = showdown_token) const;
  /// kept_token is the token in the store, `none` when there is none.
  [[nodiscard]] std::string kept_token() const;

  /// requests are what was sent, as the action and the token's first four digits.
  [[nodiscard]] std::vector<std::string> requests() const;

  void advance(std::chrono::milliseconds distance) const { timers->advance(distance); }

  std::shared_ptr<order_log> order = std::make_shared<order_log>();
  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  std::shared_ptr<manual_timer> timers = std::make_shared<manual_timer>(wall_clock);
  std::shared_ptr<scripted_http_client> http =
      std::make_shared<scripted_http_client>(timers, order);
  std::shared_ptr<memory_token_store> tokens = std::make_shared<memory_token_store>(order);
  std::shared_ptr<manual_lock_manager> locks = std::make_shared<manual_lock_manager>(timers);
  std::shared_ptr<tab_network> network = std::make_shared<tab_network>();
  std::shared_ptr<sequence_random> random = std::make_shared<sequence_random>();
  showdown_config config;
  std::unique_ptr<showdown_tab> tab;
};

/// third_showdown_token follows other_showdown_token.
inline constexpr std::string_view third_showdown_token = "aaaabbbbccccddddeeeeffff00001111";

/// showdown_callback is where the login page sends the user whom it was shown with `page_url`.
[[nodiscard]] std::string showdown_callback(std::string_view page_url,
                                            std::string_view assertion = assertion_text,
                                            std::string_view token = showdown_token,
                                            std::string_view user = "zarel");

/// make_plain_answer is how the server says everything.
[[nodiscard]] http_response make_plain_answer(std::string_view body);
[[nodiscard]] http_response make_assertion_answer();
[[nodiscard]] http_response make_rotation_answer(std::string_view token);
/// make_void_answer is for a token that the server does not know.
[[nodiscard]] http_response make_void_answer();

}  // namespace postern::test
