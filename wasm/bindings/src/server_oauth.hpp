// SPDX-License-Identifier: MIT
// What OAuthHelper of postern/server calls. All but the first settle as operations do (see
// operations.hpp), the second before it returns; `settings` are those of parse_backend_settings.
#pragma once

#include <string>

namespace postern {

/// server_generate_pkce gives a pair at once; see pkce_text.hpp.
[[nodiscard]] std::string server_generate_pkce();

/// server_build_auth_url gives the URL.
void server_build_auth_url(int operation, const std::string& settings, const std::string& state,
                           const std::string& code_challenge);

/// The others give the server's answer, every member of it; nothing after a revocation.
void server_exchange_code(int operation, const std::string& settings, const std::string& code,
                          const std::string& code_verifier);
void server_refresh_token(int operation, const std::string& settings, const std::string& token);
void server_client_credentials(int operation, const std::string& settings);
void server_revoke_token(int operation, const std::string& settings, const std::string& token,
                         const std::string& token_type_hint);
void server_introspect_token(int operation, const std::string& settings, const std::string& token,
                             const std::string& token_type_hint);

}  // namespace postern
