// SPDX-License-Identifier: MIT
// The token endpoint's answer, RFC 6749 sections 5.1 and 5.2, the revocation endpoint's, RFC 7009
// section 2.2, and the introspection endpoint's, RFC 7662 section 2.2.
#pragma once

#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/token_set.hpp>

namespace postern {

/// What the token request was about, to make sense of the answer.
struct token_response_context {
  /// sent is the request that was answered; its secrets are cut out of the server's descriptions.
  const http_request& sent;
  std::string_view client_id;
  std::string_view issuer;
  /// now is the time of receipt.
  epoch_time now;
};

/// process_token_endpoint_response updates the set with a success, or says what the answer was
/// instead; the set is of no use then.
///
/// `tokens` holds what stays where the answer is silent. For a refresh that is the present set: an
/// answer without refresh_token keeps the present one, one with it replaces it, and members that
/// it leaves out (scope, username, sub) stay as they were. For a code it is the scope that was
/// requested (RFC 6749 section 5.1).
///
/// 2xx: access_token and token_type must be non-empty strings and token_type `bearer` in any case
/// (RFC 6750); expires_in may be a non-negative number, a numeric string, null or missing; wrong
/// types, an absurd expires_in (over 2^31 seconds), a character outside of %x20-7E in a token, no
/// JSON or over 256 KiB are `invalid_response`, as is what would make a record of over 255 KiB. A
/// null scope, and a null or empty refresh_token, count as missing. Unknown members, and a username
/// or sub that is no string, are ignored.
/// 4xx with an OAuth `error`: `token_error` with oauth_error, description, status. 429:
/// `rate_limited`. Everything else: `http_error`.
[[nodiscard]] result<void> process_token_endpoint_response(const http_response& response,
                                                           const token_response_context& context,
                                                           token_set& tokens);

/// process_revocation_response: any 2xx is success (RFC 7009 section 2.2).
[[nodiscard]] result<void> process_revocation_response(const http_response& response,
                                                       const http_request& sent);

/// process_introspection_response checks that the answer is a JSON object whose `active` is a
/// boolean, else it is `invalid_response`. What the other members mean is left to the caller.
[[nodiscard]] result<void> process_introspection_response(const http_response& response,
                                                          const http_request& sent);

/// ends_session tells an error after which the refresh token is dead: `invalid_grant`, and nothing
/// else.
[[nodiscard]] bool ends_session(const error& error);

}  // namespace postern
