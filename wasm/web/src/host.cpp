// SPDX-License-Identifier: MIT
#include <postern/web/host.hpp>

#include <utility>

extern "C" {
// host.js.
void postern_call_host(emscripten::EM_VAL host, int what, int number, int detail, const char* text,
                       std::size_t size);
void postern_call(emscripten::EM_VAL ending);
}

namespace postern {
namespace {

// There is one facade for each instance of the module, and nothing to call before it is there.
emscripten::val& attached() {
  static emscripten::val function;
  return function;
}

}  // namespace

void attach_host(emscripten::val function) { attached() = std::move(function); }

void call_host(host_call what, int number, int detail, std::string_view text) {
  postern_call_host(attached().as_handle(), static_cast<int>(what), number, detail, text.data(),
                    text.size());
}

void call(const emscripten::val& ending) { postern_call(ending.as_handle()); }

}  // namespace postern
