// SPDX-License-Identifier: MIT
// What the parts of one client share.
#pragma once

#include <postern/client/auth_config.hpp>
#include <postern/client/auth_observer.hpp>
#include <postern/client/auth_ports.hpp>

namespace postern {

/// Made once for each client.
struct client_context final : shared_object {
  client_context(auth_config with_config, auth_ports with_ports, auth_observer* with_observer)
      : config(std::move(with_config)),
        ports(std::move(with_ports)),
        observer(with_observer),
        configured(validate_auth_config(config)) {}

  const auth_config config;
  const auth_ports ports;
  /// observer is null when nobody listens, and after the client's end.
  auth_observer* observer;
  /// configured is what validate_auth_config said.
  const result<void> configured;
};

}  // namespace postern
