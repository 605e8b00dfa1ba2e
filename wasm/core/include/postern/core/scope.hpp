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

/// validate_login_scopes is validate_user_scopes for a client that could have used client
/// credentials instead: a `service:*` scope is told how.
[[nodiscard]] result<text> validate_login_scopes(std::string_view scopes);

/// validate_service_scopes checks the scopes of client credentials, one a line, and joins them: an
/// `account:*` scope, which only a user may grant, is `invalid_scope`, and so are malformed ones.
[[nodiscard]] result<text> validate_service_scopes(std::string_view scopes);

/// refused_scope gives what was requested and not granted, compared as sets: a wire value.
[[nodiscard]] text refused_scope(std::string_view requested, std::string_view granted);

}  // namespace postern
