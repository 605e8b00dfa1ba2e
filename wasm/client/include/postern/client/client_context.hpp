// SPDX-License-Identifier: MIT
// What the parts of one client share.
#pragma once

#include <postern/client/auth_config.hpp>
#include <postern/client/client_base.hpp>

namespace postern {

/// Made once for each client.
struct client_context final : client_base {
  client_context(auth_config with_config, client_ports with_ports, client_observer* with_observer)
      : client_base(std::move(with_ports), with_observer),
        config(std::move(with_config)),
        configured(validate_auth_config(config)) {}

  const auth_config config;
  /// configured is what validate_auth_config said.
  const result<void> configured;
};

}  // namespace postern
