// SPDX-License-Identifier: MIT
#include <postern/web/local_storage_lease_store.hpp>

#include "script_text.hpp"
#include "web_storage.hpp"

namespace postern {
namespace {

error blocked() {
  return make_error(error_code::storage_error, "localStorage is blocked or full.");
}

}  // namespace

result<text> local_storage_lease_store::read(std::string_view name) {
  char* found = postern_item_read(true, text{name}.c_str());
  if (found == nullptr) return blocked();
  return take_script_text(found);
}

result<void> local_storage_lease_store::write(std::string_view name, std::string_view text) {
  if (!postern_item_write(true, postern::text{name}.c_str(), text.data(), text.size())) {
    return blocked();
  }
  return {};
}

void local_storage_lease_store::remove(std::string_view name) {
  // A lease that stays ends by itself.
  static_cast<void>(postern_item_write(true, text{name}.c_str(), nullptr, 0));
}

}  // namespace postern
