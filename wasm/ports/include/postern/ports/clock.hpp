// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/time.hpp>

namespace postern {

/// The local wall clock. It may jump either way; nothing may rely on it going forward.
class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual epoch_time now() const = 0;
};

}  // namespace postern
