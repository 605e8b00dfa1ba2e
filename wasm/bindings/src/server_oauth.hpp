// SPDX-License-Identifier: MIT
// What OAuthHelper of postern/server calls. All but the first settle as operations do (see
// operations.hpp), the second before it returns; `settings` are those of parse_backend_settings.
#pragma once

#include <string>
#include <string_view>

namespace postern {

/// server_generate_pkce gives a pair at once; see pkce_text.hpp.
[[nodiscard]] std::string server_generate_pkce();

/// server_build_auth_url gives the URL.
void server_build_auth_url(int operation, std::string_view settings, std::string_view state,
                           std::string_view code_challenge);

/// The others give the server's answer, every member of it; nothing after a revocation.
void server_exchange_code(int operation, std::string_view settings, std::string_view code,
                          std::string_view code_verifier);
void server_refresh_token(int operation, std::string_view settings, std::string_view token);
void server_client_credentials(int operation, std::string_view settings);
void server_revoke_token(int operation, std::string_view settings, std::string_view token,
                         std::string_view token_type_hint);
void server_introspect_token(int operation, std::string_view settings, std::string_view token,
                             std::string_view token_type_hint);

}  // namespace postern
