// SPDX-License-Identifier: MIT
// What the parts of one Pokemon Showdown client share.
#pragma once

#include <utility>

#include <postern/client/client_base.hpp>
#include <postern/client/showdown_config.hpp>

namespace postern {

/// Made once for each client.
struct showdown_context final : client_base {
  showdown_context(showdown_config with_config, client_ports with_ports,
                   client_observer* with_observer)
      : client_base(std::move(with_ports), with_observer),
        config(std::move(with_config)),
        configured(validate_showdown_config(config)) {}

  const showdown_config config;
  /// configured is what validate_showdown_config said.
  const result<void> configured;
};

}  // namespace postern
