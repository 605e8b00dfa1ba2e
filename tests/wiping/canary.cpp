// SPDX-License-Identifier: MIT
#include "canary.hpp"

namespace postern::test {

canary::canary(std::uint32_t seed) {
  std::uint64_t random = seed;
  for (char& each : characters_) {
    random = random * 48'271 % 2'147'483'647;
    each = "0123456789abcdef"[random % 16];
  }
}

canary::~canary() {
  // volatile, and not wipe(): the forgetful program has none that works.
  volatile char* each = characters_;
  for (std::size_t i = 0; i < sizeof characters_; ++i) each[i] = 0;
}

std::uint32_t sum_of(std::string_view characters) {
  std::uint32_t sum = 0;
  for (const char each : characters) sum = sum * 31 + static_cast<unsigned char>(each);
  return sum;
}

}  // namespace postern::test
