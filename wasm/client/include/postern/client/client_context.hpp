// SPDX-License-Identifier: MIT
// What the parts of one client share.
#pragma once

#include <memory>

#include <postern/client/auth_config.hpp>
#include <postern/client/auth_observer.hpp>
#include <postern/client/auth_ports.hpp>

namespace postern {

/// Made once for each client and never changed.
struct client_context {
  auth_config config;
  auth_ports ports;
  /// observer may have gone; the client does not keep it.
  std::weak_ptr<auth_observer> observer;
  /// configured is what validate_auth_config said.
  result<void> configured;
};

/// make_client_context validates the configuration; an error is kept, not thrown away.
[[nodiscard]] std::shared_ptr<const client_context> make_client_context(
    auth_config config, auth_ports ports, std::weak_ptr<auth_observer> observer);

}  // namespace postern
