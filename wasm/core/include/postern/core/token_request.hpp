// SPDX-License-Identifier: MIT
// Requests to the token, revocation and introspection endpoints, as a public client makes them:
// RFC 6749 sections 4.1.3, 4.4.2 and 6, RFC 7636 section 4.5, RFC 7009 section 2.1, RFC 7662
// section 2.1. What a confidential client adds is in confidential_client.hpp.
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

/// make_client_credentials_request asks for a token of the client's own. The body is exactly
/// client_id, grant_type, and scope if there is one.
[[nodiscard]] http_request make_client_credentials_request(const authorization_server& server,
                                                           std::string_view client_id,
                                                           std::string_view scope);

/// make_revocation_request asks to revoke a refresh or access token at revocation_endpoint. The
/// body is exactly client_id, token, and token_type_hint if there is one.
[[nodiscard]] http_request make_revocation_request(const authorization_server& server,
                                                   std::string_view client_id, const secret& token,
                                                   std::string_view token_type_hint);

/// make_introspection_request asks what a token is worth. The body is exactly client_id, token, and
/// token_type_hint if there is one.
[[nodiscard]] http_request make_introspection_request(std::string_view introspection_endpoint,
                                                      std::string_view client_id,
                                                      const secret& token,
                                                      std::string_view token_type_hint);

}  // namespace postern
