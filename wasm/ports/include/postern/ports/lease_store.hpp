// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// Small texts that all tabs of the origin see, for leases; nothing secret. Every failure is
/// `storage_error`.
class lease_store {
 public:
  virtual ~lease_store() = default;
  /// read gives the text, empty if there is none.
  [[nodiscard]] virtual result<text> read(std::string_view name) = 0;
  [[nodiscard]] virtual result<void> write(std::string_view name, std::string_view text) = 0;
  /// remove of what is not there does nothing.
  virtual void remove(std::string_view name) = 0;
};

}  // namespace postern
