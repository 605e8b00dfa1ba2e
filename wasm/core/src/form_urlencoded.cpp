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

}  // namespace

bool form_pair_reader::next(form_pair& pair) {
  if (at_end_) return false;
  const std::size_t end = rest_.find('&');
  at_end_ = end == std::string_view::npos;
  pair.whole = rest_.substr(0, end);
  if (!at_end_) rest_.remove_prefix(end + 1);
  const std::size_t equals = pair.whole.find('=');
  pair.name = pair.whole.substr(0, equals);
  pair.value = {};
  if (equals != std::string_view::npos) pair.value = pair.whole.substr(equals + 1);
  return true;
}

form_urlencoder& form_urlencoder::append(std::string_view name, std::string_view value) {
  if (!text_.empty()) text_ += '&';
  append_encoded(text_, name);
  text_ += '=';
  append_encoded(text_, value);
  return *this;
}

bool decode_form_text(std::string_view text, std::string& decoded) {
  decoded.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      // RFC 3986 section 2.1: pct-encoded = "%" HEXDIG HEXDIG.
      if (text.size() - i < 3) return false;
      const unsigned byte = hexadecimal_value(text[i + 1]) << 4 | hexadecimal_value(text[i + 2]);
      if (byte > 255) return false;
      c = static_cast<char>(byte);
      i += 2;
    }
    decoded += c;
  }
  return true;
}

result<std::string> form_urldecode(std::string_view text) {
  std::string decoded;
  if (!decode_form_text(text, decoded)) {
    return make_error(error_code::invalid_response, "A percent sign is not followed by hex.");
  }
  return decoded;
}

result<std::vector<form_parameter>> parse_form_urlencoded(std::string_view text) {
  std::vector<form_parameter> parameters;
  form_pair_reader pairs(text);
  form_pair pair;
  while (pairs.next(pair)) {
    if (pair.whole.empty()) continue;
    form_parameter& parameter = parameters.emplace_back();
    if (!decode_form_text(pair.name, parameter.name) ||
        !decode_form_text(pair.value, parameter.value)) {
      return make_error(error_code::invalid_response, "A percent sign is not followed by hex.");
    }
  }
  return parameters;
}

}  // namespace postern
