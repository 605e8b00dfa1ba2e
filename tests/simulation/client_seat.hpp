// SPDX-License-Identifier: MIT
// The ports of one client in one page, as the simulated browser gives them.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <postern/client/client_observer.hpp>
#include <postern/client/client_ports.hpp>
#include <postern/client/lease_lock_manager.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/lease_store.hpp>

#include "simulation/page.hpp"

namespace postern::simulation {

class environment;
struct client_seat;

/// The small texts that the tabs share, as one page sees them.
struct lease_port final : lease_store {
  explicit lease_port(client_seat& of) : seat(of) {}
  [[nodiscard]] result<text> read(std::string_view name) override;
  [[nodiscard]] result<void> write(std::string_view name, std::string_view text) override;
  void remove(std::string_view name) override;
  [[nodiscard]] bool is_refused() const;

  client_seat& seat;
};

using lock_grant = completion<result<ref<shared_object>>>;

/// One class for all ports: they share a page, and nothing but that page uses them.
struct client_seat final : clock,
                           random_source,
                           http_client,
                           timer,
                           token_store,
                           transaction_store,
                           browser_window,
                           lock_manager,
                           tab_channel,
                           client_observer {
  client_seat(environment& in, page& of, std::size_t with_number)
      : world(in), where(of), number(with_number) {}

  [[nodiscard]] client_ports ports();

  // clock
  [[nodiscard]] epoch_time now() const override;
  [[nodiscard]] std::chrono::milliseconds elapsed() const override;
  // random_source
  [[nodiscard]] result<void> fill(std::span<std::byte> bytes) override;
  // http_client
  [[nodiscard]] task<result<http_response>> send(const http_request& request,
                                                 std::chrono::milliseconds limit,
                                                 cancellation cancel) override;
  // timer
  [[nodiscard]] id start(std::chrono::milliseconds delay, callback fire) override;
  void stop(id timer) override;
  // token_store
  [[nodiscard]] task<result<secret>> read() override;
  [[nodiscard]] task<result<void>> write(secret record) override;
  [[nodiscard]] task<result<void>> clear() override;
  // transaction_store
  [[nodiscard]] result<secret> read(std::string_view state) override;
  [[nodiscard]] result<void> write(std::string_view state, secret record) override;
  [[nodiscard]] result<void> remove(std::string_view state) override;
  [[nodiscard]] result<text> states() override;
  // browser_window
  [[nodiscard]] bool is_secure_context() const override { return true; }
  [[nodiscard]] result<void> assign(std::string_view url) override;
  [[nodiscard]] text location() const override { return text{where.in->url}; }
  void replace_location(std::string_view url) override;
  // lock_manager
  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) override;
  // tab_channel
  void open(std::string_view name, ref<tab_listener> listener) override;
  void post(const secret& message) override;
  void close() override;
  // client_observer
  void token_changed(const token_set*) override {}
  void session_changed(const showdown_record*) override {}
  void signed_out(sign_out_reason reason) override;
  void failed(const error& failure) override;
  void request_ended(const request_report&) override {}

  environment& world;
  page& where;
  lease_port leases{*this};
  lease_lock_manager leased_locks{leases, *this, *this, *this};
  /// number is the client's place in the page, and its provider.
  std::size_t number;
  /// channel is the name that was opened, empty before and after.
  std::string channel;
  ref<tab_listener> listener;
  moment listens_since{0};
  /// inbox are the messages that are on their way, oldest first.
  std::deque<std::string> inbox;
  moment inbox_reaches{0};
  /// leaves_for is where the client sent the page.
  std::string leaves_for;

 private:
  /// reach takes the step in which a storage operation happens; false if it fails. `written` is
  /// null for a read.
  task<bool> reach(std::string_view what, const std::string* written);
  task<result<void>> put(std::string record, std::string_view what);
};

}  // namespace postern::simulation
