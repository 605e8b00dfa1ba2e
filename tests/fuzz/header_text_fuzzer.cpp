// SPDX-License-Identifier: MIT
// Any text as an answer's headers, as transports hand it over.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <postern/core/http.hpp>

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto value = find_header(text, "Retry-After");
  if (!value) return 0;
  const auto wait = parse_retry_after(*value);
  if (wait && (*wait < std::chrono::milliseconds{0} || *wait > std::chrono::hours{24})) {
    std::abort();
  }
  return 0;
}
