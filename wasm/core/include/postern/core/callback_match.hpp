// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/secret.hpp>

namespace postern {

/// is_callback tells that a page is where a login was to come back: origin and path are
/// redirect_uri's (a trailing slash that a host added is forgiven), and `parameter` brings `nonce`
/// back, compared in constant time. It says nothing about the rest of the response.
[[nodiscard]] bool is_callback(std::string_view url, std::string_view redirect_uri,
                               std::string_view parameter, const secret& nonce);

}  // namespace postern
