// SPDX-License-Identifier: MIT
// application/x-www-form-urlencoded: WHATWG URL standard section 5, RFC 6749 appendix B.
#include <postern/core/form_urlencoded.hpp>

#include "ascii.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

constexpr std::string_view hexadecimal = "0123456789ABCDEF";

void append_encoded(std::string& text, std::string_view decoded) {
  for (const char c : decoded) {
    if (is_alphanumeric(c) || c == '*' || c == '-' || c == '.' || c == '_') {
      text += c;
    } else if (c == ' ') {
      text += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += '%';
      text += hexadecimal[byte >> 4];
      text += hexadecimal[byte & 15];
    }
  }
}

/// hexadecimal_value gives 0 to 15, or more for another character.
unsigned hexadecimal_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a' + 10) : 16;
}

}  // namespace

std::optional<form_pair> next_form_pair(std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  form_pair pair;
  const std::size_t end = text->find('&');
  pair.whole = text->substr(0, end);
  if (end == std::string_view::npos) {
    text.reset();
  } else {
    text->remove_prefix(end + 1);
  }
  const std::size_t equals = pair.whole.find('=');
  pair.name = pair.whole.substr(0, equals);
  if (equals != std::string_view::npos) pair.value = pair.whole.substr(equals + 1);
  return pair;
}

form_urlencoder& form_urlencoder::append(std::string_view name, std::string_view value) {
  if (!text_.empty() && text_.back() != '&') text_ += '&';
  append_encoded(text_, name);
  text_ += '=';
  append_encoded(text_, value);
  return *this;
}

result<std::string> form_urldecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      const unsigned high = i + 2 < text.size() ? hexadecimal_value(text[i + 1]) : 16;
      const unsigned low = i + 2 < text.size() ? hexadecimal_value(text[i + 2]) : 16;
      // RFC 3986 section 2.1: pct-encoded = "%" HEXDIG HEXDIG.
      if (high > 15 || low > 15) {
        return make_error(error_code::invalid_response, "A percent sign is not followed by hex.");
      }
      c = static_cast<char>(high << 4 | low);
      i += 2;
    }
    decoded += c;
  }
  return decoded;
}

result<std::vector<form_parameter>> parse_form_urlencoded(std::string_view text) {
  std::vector<form_parameter> parameters;
  std::optional<std::string_view> rest = text;
  while (const auto pair = next_form_pair(rest)) {
    if (pair->whole.empty()) continue;
    auto name = form_urldecode(pair->name);
    if (!name) return std::unexpected(std::move(name.error()));
    auto value = form_urldecode(pair->value);
    if (!value) return std::unexpected(std::move(value.error()));
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

}  // namespace postern
