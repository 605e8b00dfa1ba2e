// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/lock_manager.hpp>

namespace postern {

/// lock_manager over Web Locks.
class web_lock_manager final : public lock_manager {
 public:
  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit) override;
};

/// web_locks is the page's. Not one of web_ports(), as most clients need none.
[[nodiscard]] lock_manager& web_locks();

}  // namespace postern
