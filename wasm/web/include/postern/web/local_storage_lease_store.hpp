// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/lease_store.hpp>

namespace postern {

/// lease_store over window.localStorage.
class local_storage_lease_store final : public lease_store {
 public:
  [[nodiscard]] result<text> read(std::string_view name) override;
  [[nodiscard]] result<void> write(std::string_view name, std::string_view text) override;
  void remove(std::string_view name) override;
};

}  // namespace postern
