// SPDX-License-Identifier: MIT
// Proof Key for Code Exchange: RFC 7636 section 4.
#include <postern/core/pkce.hpp>

#include <postern/core/base64url.hpp>
#include <postern/core/sha256.hpp>

#include "ascii.hpp"

namespace postern {

pkce_pair make_pkce_pair(std::span<const std::byte, 32> random) {
  pkce_pair pair;
  // RFC 7636 section 4.1: 32 octets, base64url-encoded, are a verifier of 43 characters.
  std::string code_verifier = base64url_encode(random);
  pair.code_challenge = make_code_challenge(code_verifier);
  pair.code_verifier = take_secret(code_verifier);
  return pair;
}

std::string make_pkce_text(std::span<const std::byte, 32> random) {
  std::string text;
  // Both are of 43 characters. Growing would leave a copy of the verifier behind.
  text.reserve(86);
  append_base64url(text, random);
  append_base64url(text, sha256(text));
  return text;
}

std::string make_code_challenge(std::string_view code_verifier) {
  // RFC 7636 section 4.2: BASE64URL-ENCODE(SHA256(ASCII(code_verifier))).
  return base64url_encode(sha256(code_verifier));
}

bool is_code_verifier(std::string_view text) {
  // RFC 7636 section 4.1: code-verifier = 43*128unreserved.
  for (const char c : text) {
    if (!is_alphanumeric(c) && c != '-' && c != '.' && c != '_' && c != '~') return false;
  }
  return text.size() >= 43 && text.size() <= 128;
}

secret make_state(std::span<const std::byte, 32> random) {
  std::string state = base64url_encode(random);
  return take_secret(state);
}

}  // namespace postern
