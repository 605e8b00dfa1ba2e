// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Where the record of a token set is kept; perhaps shared with other tabs, perhaps slow. Every
/// failure is `storage_error`.
class token_store {
 public:
  virtual ~token_store() = default;
  /// read gives the record, empty if there is none.
  [[nodiscard]] virtual task<result<secret>> read() = 0;
  [[nodiscard]] virtual task<result<void>> write(secret record) = 0;
  [[nodiscard]] virtual task<result<void>> clear() = 0;
};

}  // namespace postern
