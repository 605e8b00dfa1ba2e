// SPDX-License-Identifier: MIT
// Everything that a client needs from the world, in one place.
#pragma once

#include <postern/ports/browser_window.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/lock_manager.hpp>
#include <postern/ports/random_source.hpp>
#include <postern/ports/ref.hpp>
#include <postern/ports/tab_channel.hpp>
#include <postern/ports/timer.hpp>
#include <postern/ports/token_store.hpp>
#include <postern/ports/transaction_store.hpp>

namespace postern {

/// The ports of one client: those that it uses. Whatever is in flight when a client ends still uses
/// them, so they live as long as `owner` is kept, or for ever.
struct client_ports {
  clock* wall_clock = nullptr;
  random_source* random = nullptr;
  http_client* http = nullptr;
  timer* timers = nullptr;
  token_store* tokens = nullptr;
  transaction_store* transactions = nullptr;
  browser_window* window = nullptr;
  lock_manager* locks = nullptr;
  tab_channel* tabs = nullptr;
  ref<shared_object> owner{};
};

}  // namespace postern
