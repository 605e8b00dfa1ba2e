// SPDX-License-Identifier: MIT
// Virtual time: timers fire in order, and only inside of advance().
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include <postern/ports/timer.hpp>

#include "support/manual_clock.hpp"

namespace postern::test {

/// Its own time is monotonic, as a browser's timers are: a jump of the wall clock moves none.
class manual_timer final : public timer {
 public:
  explicit manual_timer(std::shared_ptr<manual_clock> wall_clock);

  [[nodiscard]] id start(std::chrono::milliseconds delay, callback fire) override;
  void stop(id timer) override;

  /// advance lets time pass for the timers and for the wall clock.
  void advance(std::chrono::milliseconds distance);

  /// live is how many timers are set.
  [[nodiscard]] std::size_t live() const { return set_.size(); }

  /// next is how long until the earliest timer fires, nothing when none is set.
  [[nodiscard]] std::optional<std::chrono::milliseconds> next() const;

  /// drop_all forgets every timer.
  void drop_all() { set_.clear(); }

 private:
  struct alarm {
    std::chrono::milliseconds at;
    callback fire;
  };

  [[nodiscard]] std::map<id, alarm>::const_iterator earliest() const;

  std::shared_ptr<manual_clock> wall_clock_;
  std::chrono::milliseconds elapsed_{0};
  id next_id_ = 1;
  std::map<id, alarm> set_;
};

}  // namespace postern::test
