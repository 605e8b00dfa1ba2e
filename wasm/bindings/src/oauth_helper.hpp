// SPDX-License-Identifier: MIT
// The pieces behind OAuthHelper: stateless, for callers who drive the flow themselves. All but the
// first settle as operations do, the second before it returns.
#pragma once

#include <string>
#include <string_view>

namespace postern {

/// generate_pkce gives a pair at once; see pkce_text.hpp.
[[nodiscard]] std::string generate_pkce();

/// build_auth_url gives the URL.
void build_auth_url(int operation, std::string_view settings, std::string_view state,
                    std::string_view code_challenge);

/// exchange_code and refresh_token give the server's answer, every member of it.
void exchange_code(int operation, std::string_view settings, std::string_view code,
                   std::string_view code_verifier);
void refresh_token(int operation, std::string_view settings, std::string_view token);

}  // namespace postern
