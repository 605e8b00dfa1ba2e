// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace postern::fuzz {

/// An input as a list of answers, taken from its front. When it is used up all answers are 0 or
/// empty, so that a shorter input is a simpler run.
class input_bytes {
 public:
  explicit input_bytes(std::string_view input) : rest_(input) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  /// below gives a number below `alternatives`, of which there are at most 256.
  unsigned below(unsigned alternatives) { return byte() % alternatives; }

  bool flag() { return (byte() & 1U) != 0; }

  /// text is as long as its first byte says, or as the two after it where that is 255.
  std::string_view text() {
    std::size_t size = byte();
    if (size == 255) {
      size = std::size_t{byte()} * 256;
      size += byte();
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

}  // namespace postern::fuzz
