// SPDX-License-Identifier: MIT
// libFuzzer's way into one target, which the build names.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {

void violated(std::string_view property, const std::source_location& where) {
  const std::string text{property};
  static_cast<void>(
      std::fprintf(stderr, "%s:%u: broken: %s\n", where.file_name(), where.line(), text.c_str()));
  std::abort();
}

}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(
      postern::fuzz::POSTERN_FUZZ_TARGET({reinterpret_cast<const char*>(data), size}));
  return 0;
}
