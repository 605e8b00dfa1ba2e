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

  /// jump sets the clock forward or back, as a user or a time server does: no timer notices.
  void jump(std::chrono::milliseconds distance) { now_ += distance; }

 private:
  epoch_time now_ = noon;
};

}  // namespace postern::test
