// SPDX-License-Identifier: MIT
// The challstr: Pokemon Showdown's PROTOCOL.md, `|challstr|CHALLSTR`.
#include <postern/core/challstr.hpp>

#include <algorithm>

#include "ascii.hpp"

namespace postern {

std::string_view challstr::challenge() const { return text().substr(text().find('|') + 1); }

result<challstr> parse_challstr(std::string_view text) {
  constexpr std::string_view command = "|challstr|";
  if (text.starts_with(command)) text.remove_prefix(command.size());
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);

  const std::size_t bar = std::min(text.find('|'), text.size());
  // The login server takes the key id for a number, and refuses a challenge of other characters.
  if (text.size() > max_challstr_bytes || !parse_digits(text.substr(0, bar)) ||
      !is_id_text(text.substr(std::min(bar + 1, text.size())))) {
    return make_error(error_code::invalid_challstr, "The challstr is not of the form 4|hex.");
  }
  challstr parsed;
  parsed.text_ = text;
  return parsed;
}

}  // namespace postern
