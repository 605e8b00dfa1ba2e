// SPDX-License-Identifier: MIT
// A wall clock that starts at noon and moves only when a test says so.
#pragma once

#include <chrono>

#include <postern/ports/clock.hpp>

#include "support/oauth_examples.hpp"

namespace postern::test {

class manual_clock final : public clock {
 public:
  [[nodiscard]] epoch_time now() const override { return now_; }
  [[nodiscard]] std::chrono::milliseconds elapsed() const override { return elapsed_; }

  /// jump sets the clock forward or back, as a user or a time server does: no timer notices.
  void jump(std::chrono::milliseconds distance) { now_ += distance; }

  /// pass lets time pass, without any timer.
  void pass(std::chrono::milliseconds distance) {
    now_ += distance;
    elapsed_ += distance;
  }

 private:
  epoch_time now_ = noon;
  std::chrono::milliseconds elapsed_{0};
};

}  // namespace postern::test
