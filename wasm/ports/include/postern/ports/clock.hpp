// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <postern/core/time.hpp>

namespace postern {

class clock {
 public:
  virtual ~clock() = default;

  /// now is the local wall clock. It may jump either way; nothing may rely on it going forward.
  [[nodiscard]] virtual epoch_time now() const = 0;

  /// elapsed only goes forward, and knows nothing of the time of day; it may stand still while the
  /// computer sleeps.
  [[nodiscard]] virtual std::chrono::milliseconds elapsed() const = 0;
};

}  // namespace postern
