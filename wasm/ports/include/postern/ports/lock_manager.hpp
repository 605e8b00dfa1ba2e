// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/ref.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Locks that the tabs of an origin share.
class lock_manager {
 public:
  virtual ~lock_manager() = default;

  /// acquire waits for the lock of that name; the last owner of what it gives holds it. Whoever
  /// gets it sees what the last holder has written, and has heard what that posted; and the answers
  /// of awake tabs to what it posted itself before it asked. `timeout` after `limit`, as a tab that
  /// is frozen may hold a lock for hours, or when this one is about to be frozen; `aborted` on
  /// request: who does not want the lock any more stands in nobody's way. Where the platform has no
  /// locks it gives nothing to hold, at once.
  [[nodiscard]] virtual task<result<ref<shared_object>>> acquire(std::string_view name,
                                                                 std::chrono::milliseconds limit,
                                                                 cancellation cancel) = 0;
};

}  // namespace postern
