// SPDX-License-Identifier: MIT
// Any text as an answer's headers, as transports hand it over.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <postern/core/http.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// find_slowly is find_header, read from the end to the beginning.
std::optional<std::string> find_slowly(std::string_view text, std::string_view lower_name) {
  std::optional<std::string> found;
  while (!text.empty()) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const std::size_t begin = text.rfind('\n') + 1;
    std::string line{text.substr(begin)};
    text = text.substr(0, begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), lower);
    if (name != lower_name) continue;
    line.erase(0, colon + 1);
    while (!line.empty() && is_blank(line.back())) line.pop_back();
    line.erase(line.begin(), std::ranges::find_if_not(line, is_blank));
    found = line;
  }
  return found;
}

}  // namespace

bool header_text(std::string_view input) {
  const auto value = find_header(input, "Retry-After");
  check(value == find_slowly(input, "retry-after"), "a header's value is that of its first line");
  check(value == find_header(input, "rETRY-aFTER"), "names are compared without case");

  std::optional<std::chrono::milliseconds> wait;
  if (value) wait = parse_retry_after(*value);
  const bool is_number = value && !value->empty() &&
                         std::ranges::all_of(*value, [](char c) { return c >= '0' && c <= '9'; });
  check(wait.has_value() == is_number, "only a number of seconds is a wait");
  using namespace std::chrono_literals;
  check(!wait || (*wait >= 0ms && *wait <= 24h), "no wait is longer than a day");

  for (const int status : {302, 404, 429, 503}) {
    const error failed =
        process_error_status({.status = status, .header_text = std::string{input}, .body = {}});
    check(is_our_text(failed), "nothing of the headers is in an error");
    check(failed->status == status && failed->retry_after == wait,
          "an error has the status and the wait");
    check(failed->code == (status == 429 ? error_code::rate_limited : error_code::http_error),
          "429 is rate_limited, the rest http_error");
  }
  return wait.has_value();
}

}  // namespace postern::fuzz
