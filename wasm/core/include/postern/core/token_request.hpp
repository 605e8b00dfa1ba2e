// SPDX-License-Identifier: MIT
// Requests to the token and revocation endpoints by a public client: RFC 6749 sections 4.1.3 and
// 6, RFC 7636 section 4.5, RFC 7009 section 2.1.
#pragma once

#include <string_view>

#include <postern/core/authorization_response.hpp>
#include <postern/core/authorization_server.hpp>
#include <postern/core/http.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// make_token_request exchanges a validated code. The body is exactly client_id, grant_type, code,
/// redirect_uri, code_verifier.
[[nodiscard]] http_request make_token_request(const authorization_server& server,
                                              std::string_view client_id,
                                              const authorization_code_grant& grant);

/// make_refresh_request spends a refresh token. The body is exactly client_id, grant_type,
/// refresh_token.
[[nodiscard]] http_request make_refresh_request(const authorization_server& server,
                                                std::string_view client_id,
                                                const secret& refresh_token);

/// make_revocation_request asks to revoke a refresh or access token at revocation_endpoint. The
/// body is exactly client_id, token, token_type_hint.
[[nodiscard]] http_request make_revocation_request(const authorization_server& server,
                                                   std::string_view client_id, const secret& token,
                                                   std::string_view token_type_hint);

}  // namespace postern
