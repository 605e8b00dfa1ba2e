// SPDX-License-Identifier: MIT
// Any text as a challstr: what is accepted is one that is accepted again as it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <postern/core/challstr.hpp>

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const result<challstr> parsed =
      parse_challstr(std::string_view{reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    if (parsed.error()->code != error_code::invalid_challstr) std::abort();
    return 0;
  }
  const std::string_view text = parsed->text();
  const result<challstr> again = parse_challstr(text);
  if (!again || again->text() != text || text.size() > max_challstr_bytes) std::abort();
  if (parsed->challenge().empty() || parsed->challenge().contains('|')) std::abort();
  return 0;
}
