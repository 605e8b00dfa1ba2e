// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include <postern/ports/timer.hpp>

namespace postern {

/// timer over setTimeout.
class emscripten_timer final : public timer {
 public:
  emscripten_timer();
  emscripten_timer(const emscripten_timer&) = delete;
  emscripten_timer& operator=(const emscripten_timer&) = delete;
  ~emscripten_timer() override;

  [[nodiscard]] id start(std::chrono::milliseconds delay, callback fire) override;
  void stop(id timer) override;

 private:
  struct pending;
  callback release(id timer);

  std::vector<std::unique_ptr<pending>> pending_;
};

}  // namespace postern
