// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include <postern/core/error.hpp>

namespace postern {

/// A cryptographically secure random number generator. Where there is none the answer is
/// `insecure_context`; there is no other source to fall back to.
class random_source {
 public:
  virtual ~random_source() = default;
  [[nodiscard]] virtual result<void> fill(std::span<std::byte> bytes) = 0;
};

}  // namespace postern
