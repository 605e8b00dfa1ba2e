// SPDX-License-Identifier: MIT
#include <postern/web/session_storage_transaction_store.hpp>

#include "script_text.hpp"
#include "web_storage.hpp"

namespace postern {
namespace {

error blocked() {
  return make_error(error_code::storage_error, "sessionStorage is blocked or full.");
}

}  // namespace

std::string session_storage_transaction_store::key(std::string_view state) const {
  return std::string{prefix_.view()}.append(state);
}

result<secret> session_storage_transaction_store::read(std::string_view state) {
  char* found = postern_item_read(false, key(state).c_str());
  if (found == nullptr) return blocked();
  return secret{take_script_text(found)};
}

result<void> session_storage_transaction_store::write(std::string_view state, secret record) {
  const std::string_view text = record.reveal();
  if (!postern_item_write(false, key(state).c_str(), text.data(), text.size())) return blocked();
  return {};
}

result<void> session_storage_transaction_store::remove(std::string_view state) {
  if (!postern_item_write(false, key(state).c_str(), nullptr, 0)) return blocked();
  return {};
}

result<text> session_storage_transaction_store::states() {
  char* found = postern_item_keys(prefix_.c_str());
  if (found == nullptr) return blocked();
  return take_script_text(found);
}

}  // namespace postern
