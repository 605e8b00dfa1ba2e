// SPDX-License-Identifier: MIT
// A client in a world of test doubles: one page, one server, one clock.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <postern/client/auth_client.hpp>
#include <postern/client/client_context.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_lock_manager.hpp"
#include "support/manual_tab_channel.hpp"
#include "support/manual_timer.hpp"
#include "support/memory_token_store.hpp"
#include "support/memory_transaction_store.hpp"
#include "support/oauth_examples.hpp"
#include "support/order_log.hpp"
#include "support/pending.hpp"
#include "support/recording_observer.hpp"
#include "support/recording_window.hpp"
#include "support/scripted_http_client.hpp"
#include "support/sequence_random.hpp"
#include "support/token_answer.hpp"

namespace postern::test {

/// example_auth_config is for the server and the client of oauth_examples.hpp.
[[nodiscard]] auth_config example_auth_config();

struct client_fixture {
  client_fixture() = default;
  client_fixture(const client_fixture&) = delete;
  client_fixture& operator=(const client_fixture&) = delete;
  /// Ends whatever a test left waiting, so that no coroutine frame outlives it.
  ~client_fixture();

  [[nodiscard]] client_ports ports() const;
  [[nodiscard]] std::unique_ptr<auth_client> make_client() const;
  [[nodiscard]] ref<client_context> make_context() const;
  [[nodiscard]] ref<session> make_session() const;

  /// keep_tokens stores a set as an earlier page would have left it.
  void keep_tokens(const token_set& set) const { tokens->record = record_of(set); }

  /// kept_access_token is the access token in the store, empty when there is none.
  [[nodiscard]] std::string kept_access_token() const;

  void advance(std::chrono::milliseconds distance) const { timers->advance(distance); }

  /// begin_login gives the state of a login that was begun; the page is left as it was.
  std::string begin_login(const auth_client& client, login_options options = {}) const;

  /// come_back shows the callback URL for a state, with a code of that number, and gives it.
  std::string come_back(std::string_view state, int number = 1) const;

  std::shared_ptr<order_log> order = std::make_shared<order_log>();
  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  std::shared_ptr<manual_timer> timers = std::make_shared<manual_timer>(wall_clock);
  std::shared_ptr<scripted_http_client> http =
      std::make_shared<scripted_http_client>(timers, order);
  std::shared_ptr<memory_token_store> tokens = std::make_shared<memory_token_store>(order);
  std::shared_ptr<memory_transaction_store> transactions =
      std::make_shared<memory_transaction_store>(order);
  std::shared_ptr<recording_window> window = std::make_shared<recording_window>(order);
  std::shared_ptr<sequence_random> random = std::make_shared<sequence_random>();
  std::shared_ptr<manual_lock_manager> locks = std::make_shared<manual_lock_manager>(timers);
  std::shared_ptr<tab_network> network = std::make_shared<tab_network>();
  std::shared_ptr<manual_tab_channel> tabs = std::make_shared<manual_tab_channel>(network);
  std::shared_ptr<recording_observer> observer = std::make_shared<recording_observer>(order);
  auth_config config = example_auth_config();
};

/// query_parameter gives the decoded value of a URL's query parameter, empty when it is not there.
[[nodiscard]] std::string query_parameter(std::string_view url, std::string_view name);

}  // namespace postern::test
