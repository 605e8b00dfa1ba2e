// SPDX-License-Identifier: MIT
// Scopes, RFC 6749 section 3.3: space-delimited, case-sensitive, without order.
#pragma once

#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// validate_user_scopes checks the scopes of a login by a user, one a line, and joins them with one
/// space.
/// A `service:*` scope, which only client credentials may have, is `invalid_scope`; so is a
/// character outside of scope-token (RFC 6749 section 3.3) and an empty scope.
[[nodiscard]] result<text> validate_user_scopes(std::string_view scopes);

/// refused_scope gives what was requested and not granted, compared as sets: a wire value.
[[nodiscard]] text refused_scope(std::string_view requested, std::string_view granted);

}  // namespace postern
