// SPDX-License-Identifier: MIT
// The pieces behind OAuthHelper: stateless, for callers who drive the flow themselves.
#pragma once

#include <emscripten/val.h>

#include <string>

namespace postern {

/// generate_pkce gives an outcome with { codeVerifier, codeChallenge }.
[[nodiscard]] emscripten::val generate_pkce();

/// build_auth_url gives an outcome with the URL.
[[nodiscard]] emscripten::val build_auth_url(emscripten::val config, const std::string& state,
                                             const std::string& code_challenge);

/// exchange_code and refresh_token settle with the server's answer, every member of it, and give
/// the number of the operation for abort_oauth_helper().
int exchange_code(emscripten::val config, const std::string& code,
                  const std::string& code_verifier, emscripten::val settle);
int refresh_token(emscripten::val config, const std::string& refresh_token,
                  emscripten::val settle);
void abort_oauth_helper(int operation);

}  // namespace postern
