// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace postern::test {

/// A text that is made of its seed at run time, so that it stands in no constant of the program,
/// and of which nothing stays behind whatever the optimizer and the allocator do. wiping.test.mjs
/// makes the same.
class canary {
 public:
  explicit canary(std::uint32_t seed);
  canary(const canary&) = delete;
  canary& operator=(const canary&) = delete;
  ~canary();

  [[nodiscard]] std::string_view text() const { return {characters_, sizeof characters_}; }

 private:
  char characters_[48];
};

/// sum_of depends on every character, so that whoever returns it has used them.
[[nodiscard]] std::uint32_t sum_of(std::string_view characters);

}  // namespace postern::test
