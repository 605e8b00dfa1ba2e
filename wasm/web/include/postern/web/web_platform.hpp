// SPDX-License-Identifier: MIT
#pragma once

#include <postern/client/client_ports.hpp>

namespace postern {

/// web_ports gives the ports that all clients share: the platform's clock, randomness, timers,
/// HTTP, window and locks. They live as long as the module.
[[nodiscard]] client_ports web_ports();

}  // namespace postern
