// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Where the record of a token set is kept; perhaps shared with other tabs, perhaps slow. Every
/// failure is `storage_error`.
class token_store {
 public:
  virtual ~token_store() = default;
  [[nodiscard]] virtual task<result<std::optional<secret>>> read() = 0;
  [[nodiscard]] virtual task<result<void>> write(secret record) = 0;
  [[nodiscard]] virtual task<result<void>> clear() = 0;
};

}  // namespace postern
