// SPDX-License-Identifier: MIT
// base64url without padding, RFC 4648 section 5 as RFC 7636 appendix A uses it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern {

/// base64url_encode writes 4 characters of `[A-Za-z0-9_-]` for each 3 bytes, and no `=`.
[[nodiscard]] std::string base64url_encode(std::span<const std::byte> bytes);

/// append_base64url writes the same at the end of `text`.
void append_base64url(std::string& text, std::span<const std::byte> bytes);

/// base64url_decode is strict: a foreign character, padding, an impossible length or non-zero
/// trailing bits (RFC 4648 section 3.5) give nothing.
[[nodiscard]] std::optional<std::vector<std::byte>> base64url_decode(std::string_view text);

}  // namespace postern
