// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// Where logins in progress are kept, one record per state. It outlives a navigation and belongs
/// to one tab. Every failure is `storage_error`.
class transaction_store {
 public:
  virtual ~transaction_store() = default;
  /// read gives the record, empty if there is none.
  [[nodiscard]] virtual result<secret> read(std::string_view state) = 0;
  [[nodiscard]] virtual result<void> write(std::string_view state, secret record) = 0;
  [[nodiscard]] virtual result<void> remove(std::string_view state) = 0;
  /// states gives the keys of all records, one a line.
  [[nodiscard]] virtual result<text> states() = 0;
};

}  // namespace postern
