// SPDX-License-Identifier: MIT
// Proof Key for Code Exchange, RFC 7636. S256 is the only method there is.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <postern/core/secret.hpp>

namespace postern {

/// 256 bits, the least that RFC 7636 section 7.1 recommends, for a code_verifier or a state.
using random_256_bits = std::array<std::byte, 32>;

struct pkce_pair {
  /// code_verifier is 43 characters of `[A-Za-z0-9_-]` (RFC 7636 section 4.1).
  secret code_verifier;
  /// code_challenge is BASE64URL(SHA256(code_verifier)) (RFC 7636 section 4.2).
  std::string code_challenge;
};

/// make_pkce_pair derives the pair from bytes of a CSPRNG, fresh for each request.
[[nodiscard]] pkce_pair make_pkce_pair(std::span<const std::byte, 32> random);

/// make_pkce_text derives the same as one text, the verifier and then the challenge, for who hands
/// both on. It is as secret as the verifier, and its memory is the caller's to wipe.
[[nodiscard]] std::string make_pkce_text(std::span<const std::byte, 32> random);

/// make_code_challenge is the S256 transformation alone.
[[nodiscard]] std::string make_code_challenge(std::string_view code_verifier);

/// is_code_verifier tells 43 to 128 unreserved characters (RFC 7636 section 4.1).
[[nodiscard]] bool is_code_verifier(std::string_view text);

/// make_state gives 43 characters of base64url: one-time, unguessable, without application data
/// (RFC 9700 section 2.1).
[[nodiscard]] secret make_state(std::span<const std::byte, 32> random);

}  // namespace postern
