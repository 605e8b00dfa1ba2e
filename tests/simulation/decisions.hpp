// SPDX-License-Identifier: MIT
// Where a simulated world's luck comes from: a seed, a list that was recorded, or a fuzzer's bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace postern::simulation {

/// Answers the world's questions, and remembers the answers, so that any run can be replayed. 0 is
/// always the simplest answer (no fault, no delay), and what one gets when a list or the bytes are
/// used up: a shorter input is a simpler world.
class decisions {
 public:
  /// A seed determines all answers.
  explicit decisions(std::uint64_t seed) : source_(source::seed), state_(seed) {}
  /// A recorded list. An answer that is out of range becomes the last one in range.
  explicit decisions(std::vector<std::uint32_t> recorded)
      : source_(source::list), recorded_(std::move(recorded)) {}
  /// Bytes, one for each answer, or two where one has too few values. They outlive this object.
  explicit decisions(std::span<const std::uint8_t> bytes) : source_(source::bytes), bytes_(bytes) {}

  /// choose gives a number below `alternatives`, which is at least 1.
  std::uint32_t choose(std::uint32_t alternatives);

  /// once_in is true for one answer of `n`.
  bool once_in(std::uint32_t n) { return choose(n) == n - 1; }

  /// made are the answers so far.
  [[nodiscard]] const std::vector<std::uint32_t>& made() const { return made_; }

 private:
  enum class source : std::uint8_t { seed, list, bytes };

  std::uint32_t draw(std::uint32_t alternatives);
  std::uint8_t next_byte();

  source source_;
  std::uint64_t state_ = 0;
  std::vector<std::uint32_t> recorded_;
  std::span<const std::uint8_t> bytes_;
  std::size_t used_ = 0;
  std::vector<std::uint32_t> made_;
};

/// mix is splitmix64's finalizer: a good hash of one word, and with a counter a generator.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t word) {
  word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
  word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
  return word ^ (word >> 31U);
}

}  // namespace postern::simulation
