// SPDX-License-Identifier: MIT
// Randomness that is the same in every run, and different in every call.
#pragma once

#include <cstdint>
#include <optional>

#include <postern/ports/random_source.hpp>

namespace postern::test {

class sequence_random final : public random_source {
 public:
  [[nodiscard]] result<void> fill(std::span<std::byte> bytes) override;

  /// constant makes every byte the same, for jitter at its bounds.
  std::optional<std::byte> constant;
  bool fails = false;

 private:
  std::uint64_t state_ = 1;
};

}  // namespace postern::test
