// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <postern/ports/transaction_store.hpp>

namespace postern {

/// transaction_store over window.sessionStorage, under `<prefix><state>`.
class session_storage_transaction_store final : public transaction_store {
 public:
  explicit session_storage_transaction_store(text prefix) : prefix_(std::move(prefix)) {}

  [[nodiscard]] result<secret> read(std::string_view state) override;
  [[nodiscard]] result<void> write(std::string_view state, secret record) override;
  [[nodiscard]] result<void> remove(std::string_view state) override;
  [[nodiscard]] result<text> states() override;

 private:
  [[nodiscard]] std::string key(std::string_view state) const;

  text prefix_;
};

}  // namespace postern
