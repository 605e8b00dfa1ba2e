// SPDX-License-Identifier: MIT
// web_storage.js.
#pragma once

#include <cstddef>

extern "C" {
/// Empty when there is none, null on a failure; take_script_text frees it.
char* postern_item_read(bool is_shared, const char* key);
/// A null value removes the item.
bool postern_item_write(bool is_shared, const char* key, const char* value, std::size_t size);
char* postern_item_keys(const char* prefix);
}
