// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// Where logins in progress are kept, one record per state. It outlives a navigation and belongs
/// to one tab. Every failure is `storage_error`.
class transaction_store {
 public:
  virtual ~transaction_store() = default;
  [[nodiscard]] virtual result<std::optional<secret>> read(std::string_view state) = 0;
  [[nodiscard]] virtual result<void> write(std::string_view state, secret record) = 0;
  [[nodiscard]] virtual result<void> remove(std::string_view state) = 0;
  /// states lists the keys of all records.
  [[nodiscard]] virtual result<std::vector<std::string>> states() = 0;
};

}  // namespace postern
