// SPDX-License-Identifier: MIT
// A token store in memory that can be slow, and can fail.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <postern/ports/completion.hpp>
#include <postern/ports/token_store.hpp>

#include "support/order_log.hpp"

namespace postern::test {

class memory_token_store final : public token_store {
 public:
  explicit memory_token_store(std::shared_ptr<order_log> order);

  [[nodiscard]] task<result<secret>> read() override;
  [[nodiscard]] task<result<void>> write(secret record) override;
  [[nodiscard]] task<result<void>> clear() override;

  /// record is what is kept; a test may set it, as another tab would.
  std::optional<std::string> record;

  /// asynchronous operations wait for complete_next(), and have no effect before.
  bool asynchronous = false;

  bool fails_to_read = false;
  bool fails_to_write = false;
  bool fails_to_clear = false;

  /// waiting is how many operations wait; begun together, they would overlap.
  [[nodiscard]] std::size_t waiting() const { return gates_.size(); }

  /// complete_next lets the operation that was begun first take effect.
  void complete_next();

  /// complete_all goes on until nothing waits, operations that begin meanwhile included.
  void complete_all();

 private:
  task<result<void>> reach(std::string operation, bool fails);

  std::shared_ptr<order_log> order_;
  std::deque<completion<bool>> gates_;
};

}  // namespace postern::test
