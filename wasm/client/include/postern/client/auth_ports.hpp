// SPDX-License-Identifier: MIT
// Everything that a client needs from the world, in one place.
#pragma once

#include <memory>

#include <postern/ports/browser_window.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/random_source.hpp>
#include <postern/ports/timer.hpp>
#include <postern/ports/token_store.hpp>
#include <postern/ports/transaction_store.hpp>

namespace postern {

/// The ports of one client. Coroutines keep them alive past the client's own end.
struct auth_ports {
  std::shared_ptr<clock> wall_clock;
  std::shared_ptr<random_source> random;
  std::shared_ptr<http_client> http;
  std::shared_ptr<timer> timers;
  std::shared_ptr<token_store> tokens;
  std::shared_ptr<transaction_store> transactions;
  std::shared_ptr<browser_window> window;
};

}  // namespace postern
