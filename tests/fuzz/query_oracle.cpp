// SPDX-License-Identifier: MIT
#include "query_oracle.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace postern::fuzz {
namespace {

std::optional<std::string> decoded(std::string_view encoded) {
  std::string text;
  while (!encoded.empty()) {
    if (encoded.front() != '%') {
      text += encoded.front() == '+' ? ' ' : encoded.front();
      encoded.remove_prefix(1);
      continue;
    }
    unsigned char byte = 0;
    const std::string_view digits = encoded.substr(1, 2);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || failed != std::errc{} || end != digits.data() + 2) {
      return std::nullopt;
    }
    text += static_cast<char>(byte);
    encoded.remove_prefix(3);
  }
  return text;
}

}  // namespace

std::vector<std::string> query_values(std::string_view url, std::string_view name) {
  std::vector<std::string> values;
  url = url.substr(0, url.find('#'));
  const std::size_t question_mark = url.find('?');
  if (question_mark == std::string_view::npos) return values;
  url.remove_prefix(question_mark + 1);
  while (!url.empty()) {
    const std::string_view pair = url.substr(0, url.find('&'));
    url.remove_prefix(std::min(url.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto pair_name = decoded(pair.substr(0, equals));
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (pair_name == name && value) values.push_back(*value);
  }
  return values;
}

}  // namespace postern::fuzz
