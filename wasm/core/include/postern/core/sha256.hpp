// SPDX-License-Identifier: MIT
// SHA-256, FIPS 180-4 section 6.2.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace postern {

using sha256_digest = std::array<std::byte, 32>;

/// sha256 hashes a whole message at once. Its working memory is wiped.
[[nodiscard]] sha256_digest sha256(std::span<const std::byte> message);
[[nodiscard]] sha256_digest sha256(std::string_view message);

}  // namespace postern
