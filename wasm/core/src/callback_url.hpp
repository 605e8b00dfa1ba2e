// SPDX-License-Identifier: MIT
// Reading the URL that a user comes back with: some parameters are ours, the rest is the
// application's. Private to core.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace postern {

/// query_of gives the query of a callback URL; nothing when it is no URL or over
/// max_callback_url_bytes.
[[nodiscard]] std::optional<std::string_view> query_of(std::string_view url);

/// is_redirect_target tells that the user came back to redirect_uri: same origin and same path, or
/// the path with the slash that static hosts add.
[[nodiscard]] bool is_redirect_target(std::string_view url, std::string_view redirect_uri);

/// has_parameter tells whether a parameter of this name is in the query, whatever its value.
[[nodiscard]] bool has_parameter(std::string_view query, std::string_view name);

/// read_parameters decodes the parameters of these names into `values`, one place for each name.
/// False when one of them stands twice (the first is kept) or is malformed. All others are none of
/// our business, however malformed they are.
[[nodiscard]] bool read_parameters(std::string_view query, std::span<const std::string_view> names,
                                   std::span<std::string> values);

}  // namespace postern
