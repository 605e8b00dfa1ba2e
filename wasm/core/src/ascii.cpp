// SPDX-License-Identifier: MIT
// ASCII text and decimal digits.
#include "ascii.hpp"

#include <cstddef>
#include <limits>

namespace postern {

bool is_vschar_text(std::string_view text) {
  for (const char c : text) {
    if (!is_vschar(c)) return false;
  }
  return !text.empty();
}

bool is_id_text(std::string_view text) {
  for (const char c : text) {
    if (!is_id_character(c)) return false;
  }
  return !text.empty();
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (to_lower(left[i]) != to_lower(right[i])) return false;
  }
  return true;
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (largest - digit) / 10 ? largest : value * 10 + digit;
  }
  return value;
}

void append_decimal(std::string& text, std::uint64_t value) {
  if (value >= 10) append_decimal(text, value / 10);
  text += static_cast<char>('0' + value % 10);
}

}  // namespace postern
