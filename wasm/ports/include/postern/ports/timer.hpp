// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <postern/ports/callback.hpp>

namespace postern {

/// Calls back later. A hint, never a clock: throttling, freezing and sleep make it late.
class timer {
 public:
  using id = int;

  virtual ~timer() = default;
  [[nodiscard]] virtual id start(std::chrono::milliseconds delay, callback fire) = 0;
  /// stop of a timer that fired, or was stopped, does nothing.
  virtual void stop(id timer) = 0;
};

}  // namespace postern
