// SPDX-License-Identifier: MIT
#include "support/memory_transaction_store.hpp"

#include <utility>

namespace postern::test {
namespace {

error refusal() { return make_error(error_code::storage_error, "The transaction store refused."); }

}  // namespace

memory_transaction_store::memory_transaction_store(std::shared_ptr<order_log> order)
    : order_(std::move(order)) {}

result<secret> memory_transaction_store::read(std::string_view state) {
  if (fails_to_read) return refusal();
  const auto found = records.find(state);
  return found == records.end() ? secret{} : secret{found->second};
}

result<void> memory_transaction_store::write(std::string_view state, secret record) {
  if (fails_to_write) return refusal();
  order_->add("transaction written");
  records.insert_or_assign(std::string{state}, std::string{record.reveal()});
  return {};
}

result<void> memory_transaction_store::remove(std::string_view state) {
  if (fails_to_remove || (!stuck.empty() && state == stuck)) return refusal();
  if (const auto found = records.find(state); found != records.end()) records.erase(found);
  return {};
}

result<text> memory_transaction_store::states() {
  if (fails_to_list) return refusal();
  std::string all;
  for (const auto& [state, record] : records) all += state + '\n';
  return all;
}

}  // namespace postern::test
