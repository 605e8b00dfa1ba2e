// SPDX-License-Identifier: MIT
#include "support/memory_token_store.hpp"

#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace postern::test {

memory_token_store::memory_token_store(std::shared_ptr<order_log> order)
    : order_(std::move(order)) {}

task<result<void>> memory_token_store::reach(std::string operation, bool fails) {
  if (asynchronous) {
    const completion<bool> gate = gates_.emplace_back();
    co_await gate.wait();
  }
  order_->add(std::move(operation));
  if (fails) co_return make_error(error_code::storage_error, "The token store refused.");
  co_return {};
}

task<result<secret>> memory_token_store::read() {
  result<void> reached = co_await reach("tokens read", fails_to_read);
  if (!reached) co_return std::move(reached.error());
  co_return secret{record.value_or("")};
}

task<result<void>> memory_token_store::write(secret written) {
  result<void> reached = co_await reach("tokens written", fails_to_write);
  if (reached) record = std::string{written.reveal()};
  co_return reached;
}

task<result<void>> memory_token_store::clear() {
  result<void> reached = co_await reach("tokens cleared", fails_to_clear);
  if (reached) record.reset();
  co_return reached;
}

void memory_token_store::complete_next() {
  REQUIRE(!gates_.empty());
  completion<bool> gate = std::move(gates_.front());
  gates_.pop_front();
  gate.settle(true);
}

void memory_token_store::complete_all() {
  while (!gates_.empty()) complete_next();
}

}  // namespace postern::test
