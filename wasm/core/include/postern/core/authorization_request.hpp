// SPDX-License-Identifier: MIT
// The authorization request, RFC 6749 section 4.1.1 with RFC 7636 section 4.3.
#pragma once

#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// make_authorization_request gives the URL to send the user to: client_id, response_type=code,
/// redirect_uri, scope, state, code_challenge, code_challenge_method=S256, each encoded once.
///
/// Parameters in the endpoint's own query survive (RFC 6749 section 3.1); one that repeats a name
/// of ours is `invalid_config`, and so is an empty state or code_challenge: there is no request
/// without them.
[[nodiscard]] result<text> make_authorization_request(const authorization_server& server,
                                                      const public_client& client,
                                                      std::string_view state,
                                                      std::string_view code_challenge);

}  // namespace postern
