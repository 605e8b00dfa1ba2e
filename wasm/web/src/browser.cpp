// SPDX-License-Identifier: MIT
// Every script body here catches: a JavaScript exception would unwind through C++ frames without
// running their destructors.
#include <postern/web/browser.hpp>

#include <emscripten.h>
#include <emscripten/html5.h>

#include "script_text.hpp"

// clang-format off
EM_JS_DEPS(postern_browser, "$UTF8ToString,$stringToNewUTF8");

EM_JS(bool, postern_is_secure_context, (), { return globalThis.isSecureContext !== false; });

EM_JS(bool, postern_assign, (const char* url, size_t size), {
  try {
    document.location.assign(UTF8ToString(url, size));
    return true;
  } catch {
    return false;
  }
});

EM_JS(char*, postern_location, (), {
  return stringToNewUTF8(globalThis.document?.location?.href ?? "");
});

EM_JS(void, postern_replace_location, (const char* url, size_t size), {
  try {
    history.replaceState(history.state, "", UTF8ToString(url, size));
  } catch {
    // A sandboxed document may not; the response is still used once only.
  }
});
// clang-format on

extern "C" {
// web_crypto.js.
bool postern_random_fill(void* bytes, std::size_t size);
}

namespace postern {

epoch_time browser::now() const {
  return epoch_time{std::chrono::milliseconds{static_cast<std::int64_t>(emscripten_date_now())}};
}

std::chrono::milliseconds browser::elapsed() const {
  return std::chrono::milliseconds{static_cast<std::int64_t>(emscripten_performance_now())};
}

result<void> browser::fill(std::span<std::byte> bytes) {
  if (postern_random_fill(bytes.data(), bytes.size())) return {};
  return make_error(error_code::insecure_context,
                    "There is no cryptographic random number generator.");
}

bool browser::is_secure_context() const { return postern_is_secure_context(); }

result<void> browser::assign(std::string_view url) {
  if (postern_assign(url.data(), url.size())) return {};
  return make_error(error_code::invalid_config, "A login needs a page to navigate.");
}

text browser::location() const { return take_script_text(postern_location()); }

void browser::replace_location(std::string_view url) {
  postern_replace_location(url.data(), url.size());
}

}  // namespace postern
