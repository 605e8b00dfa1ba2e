// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/timer.hpp>

namespace postern {

/// timer over setTimeout. Its pending timers end with it.
class emscripten_timer final : public timer {
 public:
  emscripten_timer() = default;
  emscripten_timer(const emscripten_timer&) = delete;
  emscripten_timer& operator=(const emscripten_timer&) = delete;
  ~emscripten_timer() override;

  [[nodiscard]] id start(std::chrono::milliseconds delay, callback fire) override;
  void stop(id timer) override;

 private:
  struct pending;
  callback release(id timer);

  pending* first_ = nullptr;
  id last_ = 0;
};

}  // namespace postern
