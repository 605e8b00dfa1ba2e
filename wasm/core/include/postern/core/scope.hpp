// SPDX-License-Identifier: MIT
// Scopes, RFC 6749 section 3.3: space-delimited, case-sensitive, without order.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/error.hpp>

namespace postern {

/// validate_user_scopes checks the scopes of a login by a user and joins them with one space.
/// A `service:*` scope, which only client credentials may have, is `invalid_scope`; so is a
/// character outside of scope-token (RFC 6749 section 3.3) and an empty scope.
[[nodiscard]] result<std::string> validate_user_scopes(std::span<const std::string> scopes);

/// split_scope gives the scope tokens of a wire value; views into `scope`.
[[nodiscard]] std::vector<std::string_view> split_scope(std::string_view scope);

/// refused_scopes gives what was requested and not granted, compared as sets; views into
/// `requested`.
[[nodiscard]] std::vector<std::string_view> refused_scopes(std::string_view requested,
                                                           std::string_view granted);

}  // namespace postern
