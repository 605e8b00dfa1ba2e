// SPDX-License-Identifier: MIT
#include "simulation/decisions.hpp"

#include <algorithm>

namespace postern::simulation {

std::uint32_t decisions::choose(std::uint32_t alternatives) {
  const std::uint32_t answer = alternatives <= 1 ? 0 : draw(alternatives);
  // A question with one answer is none, and is not recorded.
  if (alternatives > 1) made_.push_back(answer);
  return answer;
}

std::uint32_t decisions::draw(std::uint32_t alternatives) {
  switch (source_) {
    case source::seed:
      state_ += 0x9e3779b97f4a7c15U;
      return static_cast<std::uint32_t>((mix(state_) >> 32U) * alternatives >> 32U);
    case source::list:
      if (used_ == recorded_.size()) return 0;
      return std::min(recorded_[used_++], alternatives - 1);
    case source::bytes:
      break;
  }
  std::uint32_t value = next_byte();
  if (alternatives > 256) value = value << 8U | next_byte();
  return value % alternatives;
}

std::uint8_t decisions::next_byte() { return used_ < bytes_.size() ? bytes_[used_++] : 0; }

}  // namespace postern::simulation
