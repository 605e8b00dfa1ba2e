// SPDX-License-Identifier: MIT
// A transaction store in memory that can fail.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <postern/ports/transaction_store.hpp>

#include "support/order_log.hpp"

namespace postern::test {

class memory_transaction_store final : public transaction_store {
 public:
  explicit memory_transaction_store(std::shared_ptr<order_log> order);

  [[nodiscard]] result<secret> read(std::string_view state) override;
  [[nodiscard]] result<void> write(std::string_view state, secret record) override;
  [[nodiscard]] result<void> remove(std::string_view state) override;
  [[nodiscard]] result<text> states() override;

  /// records are what is kept; a test may change them.
  std::map<std::string, std::string, std::less<>> records;

  bool fails_to_read = false;
  bool fails_to_write = false;
  bool fails_to_remove = false;
  bool fails_to_list = false;
  /// stuck is the one state whose record cannot be removed.
  std::string stuck;

 private:
  std::shared_ptr<order_log> order_;
};

}  // namespace postern::test
