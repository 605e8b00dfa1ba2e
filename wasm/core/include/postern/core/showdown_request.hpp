// SPDX-License-Identifier: MIT
// Requests to Pokemon Showdown's login server with a token. The server rotates a token on any
// method, a CORS preflight's OPTIONS included, if it finds client_id and token in the query; so
// they are in the body, which a preflight does not have.
#pragma once

#include <postern/core/challstr.hpp>
#include <postern/core/http.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/showdown_client.hpp>

namespace postern {

/// make_get_assertion_request asks for an assertion for another connection. The body is exactly
/// client_id, token, challenge.
[[nodiscard]] http_request make_get_assertion_request(const showdown_client& client,
                                                      const secret& token,
                                                      const challstr& challstr);

/// make_refresh_token_request asks for a new token, after which the old one is void. The body is
/// exactly client_id, token.
[[nodiscard]] http_request make_refresh_token_request(const showdown_client& client,
                                                      const secret& token);

}  // namespace postern
