// SPDX-License-Identifier: MIT
#include <postern/web/host.hpp>

#include <string>
#include <utility>

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
  attached()(static_cast<int>(what), number, detail, std::string{text});
}

}  // namespace postern
