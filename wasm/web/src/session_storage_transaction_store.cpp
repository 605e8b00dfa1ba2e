// SPDX-License-Identifier: MIT
// Even naming sessionStorage throws where storage is blocked, so every access is caught and told
// as a failure; it never turns into "nothing stored".
#include <postern/web/session_storage_transaction_store.hpp>

#include <emscripten.h>

#include "script_text.hpp"

// clang-format off
EM_JS_DEPS(postern_session_storage, "$UTF8ToString,$stringToNewUTF8");

// A text, empty when there is none; null on a failure.
EM_JS(char*, postern_item_read, (const char* key), {
  try {
    return stringToNewUTF8(sessionStorage.getItem(UTF8ToString(key)) ?? "");
  } catch {
    return 0;
  }
});

EM_JS(bool, postern_item_write, (const char* key, const char* value, size_t size), {
  try {
    sessionStorage.setItem(UTF8ToString(key), UTF8ToString(value, size));
    return true;
  } catch {
    return false;
  }
});

EM_JS(bool, postern_item_remove, (const char* key), {
  try {
    sessionStorage.removeItem(UTF8ToString(key));
    return true;
  } catch {
    return false;
  }
});

// The keys under a prefix, without it, one a line; null on a failure.
EM_JS(char*, postern_item_keys, (const char* prefix), {
  try {
    // Where there are no pages there is none, and no login in progress; a blocked one throws here.
    if (typeof sessionStorage === "undefined") return stringToNewUTF8("");
    const start = UTF8ToString(prefix);
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(start));
    return stringToNewUTF8(keys.map((key) => key.slice(start.length) + "\n").join(""));
  } catch {
    return 0;
  }
});
// clang-format on

namespace postern {
namespace {

std::unexpected<error> blocked() {
  return make_error(error_code::storage_error, "sessionStorage is blocked or full.");
}

}  // namespace

std::string session_storage_transaction_store::key(std::string_view state) const {
  return std::string{prefix_.view()}.append(state);
}

result<secret> session_storage_transaction_store::read(std::string_view state) {
  char* found = postern_item_read(key(state).c_str());
  if (found == nullptr) return blocked();
  return secret{take_script_text(found)};
}

result<void> session_storage_transaction_store::write(std::string_view state, secret record) {
  const std::string_view text = record.reveal();
  if (!postern_item_write(key(state).c_str(), text.data(), text.size())) return blocked();
  return {};
}

result<void> session_storage_transaction_store::remove(std::string_view state) {
  if (!postern_item_remove(key(state).c_str())) return blocked();
  return {};
}

result<text> session_storage_transaction_store::states() {
  char* found = postern_item_keys(prefix_.c_str());
  if (found == nullptr) return blocked();
  return take_script_text(found);
}

}  // namespace postern
