// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <postern/ports/transaction_store.hpp>

namespace postern {

/// transaction_store over window.sessionStorage, under `<prefix><state>`.
class session_storage_transaction_store final : public transaction_store {
 public:
  explicit session_storage_transaction_store(const std::string& prefix);

  [[nodiscard]] result<std::optional<secret>> read(std::string_view state) override;
  [[nodiscard]] result<void> write(std::string_view state, secret record) override;
  [[nodiscard]] result<void> remove(std::string_view state) override;
  [[nodiscard]] result<std::vector<std::string>> states() override;

 private:
  [[nodiscard]] std::string key(std::string_view state) const;

  std::string prefix_;
};

}  // namespace postern
