// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/lock_manager.hpp>

namespace postern {

/// lock_manager over Web Locks; where there are none, over what was given instead.
class web_lock_manager final : public lock_manager {
 public:
  explicit web_lock_manager(lock_manager& instead) : instead_(instead) {}

  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) override;

 private:
  lock_manager& instead_;
};

}  // namespace postern
