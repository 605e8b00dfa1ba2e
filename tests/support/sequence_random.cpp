// SPDX-License-Identifier: MIT
#include "support/sequence_random.hpp"

namespace postern::test {

result<void> sequence_random::fill(std::span<std::byte> bytes) {
  if (fails) return make_error(error_code::insecure_context, "There is no random source.");
  for (std::byte& each : bytes) {
    // Knuth's MMIX generator: any fixed sequence without a short period would do.
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    each = constant.value_or(static_cast<std::byte>(state_ >> 56U));
  }
  return {};
}

}  // namespace postern::test
