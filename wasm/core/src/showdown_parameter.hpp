// SPDX-License-Identifier: MIT
// The parameters that come back in a Pokemon Showdown login's redirect_uri. Private to core.
#pragma once

#include <cstddef>
#include <string_view>

#include <postern/core/showdown_client.hpp>

namespace postern {

struct showdown_parameter {
  enum : std::size_t { nonce, assertion, token, user, count };
};

// In the order of `showdown_parameter`.
inline constexpr std::string_view showdown_parameter_names[showdown_parameter::count] = {
    showdown_nonce_parameter, "assertion", "token", "user"};

}  // namespace postern
