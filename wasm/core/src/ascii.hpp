// SPDX-License-Identifier: MIT
// ASCII text and decimal digits, without locale and without printf: the little that protocols of
// text have in common. Private to core.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

[[nodiscard]] constexpr bool is_id_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z');
}

[[nodiscard]] constexpr bool is_hexadecimal(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

/// hexadecimal_value gives 0 to 15, or for another character so much that a byte made of it is over
/// 255 wherever the digit stands.
[[nodiscard]] constexpr unsigned hexadecimal_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a' + 10) : 256;
}

/// is_vschar tells VSCHAR of RFC 6749 appendix A: %x20-7E.
[[nodiscard]] constexpr bool is_vschar(char c) { return c >= ' ' && c <= '~'; }

/// is_nqschar tells NQSCHAR of RFC 6749 appendix A: %x20-21 / %x23-5B / %x5D-7E.
[[nodiscard]] constexpr bool is_nqschar(char c) { return is_vschar(c) && c != '"' && c != '\\'; }

/// is_vschar_text tells that the text is 1*VSCHAR: a token or code that is fit for a header.
[[nodiscard]] bool is_vschar_text(std::string_view text);

/// is_id_text tells 1*[a-z0-9]: Pokemon Showdown's challenges and user ids.
[[nodiscard]] bool is_id_text(std::string_view text);

[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

/// parse_digits reads 1*DIGIT; a value too large for its type becomes the largest one.
[[nodiscard]] std::optional<std::uint64_t> parse_digits(std::string_view text);

void append_decimal(std::string& text, std::uint64_t value);

}  // namespace postern
