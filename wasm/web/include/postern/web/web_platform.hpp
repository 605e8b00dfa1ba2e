// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include <postern/client/auth_ports.hpp>
#include <postern/web/host_token_store.hpp>

namespace postern {

/// make_web_ports gives the ports of one client: its own token store and transactions, and the
/// platform's clock, randomness, timers, HTTP and window, which all clients share.
[[nodiscard]] auth_ports make_web_ports(std::shared_ptr<host_token_store> tokens,
                                        const std::string& login_prefix);

/// make_stateless_ports gives the shared ones alone, for OAuthHelper.
[[nodiscard]] auth_ports make_stateless_ports();

}  // namespace postern
