// SPDX-License-Identifier: MIT
// Header fields: RFC 9110 sections 5 and 10.2.3.
#include <postern/core/http.hpp>

#include <algorithm>

#include "ascii.hpp"

namespace postern {
namespace {

std::string_view strip(std::string_view text) {
  // RFC 9110 section 5.6.3: OWS is spaces and tabs. The CR is what is left of a CRLF.
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string_view> find_header(std::string_view header_text, std::string_view name) {
  while (!header_text.empty()) {
    const std::string_view line = split_line(header_text);
    const std::size_t colon = line.find(':');
    // RFC 9110 section 5.1: field names are compared without case.
    if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name)) {
      return strip(line.substr(colon + 1));
    }
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value) {
  constexpr std::uint64_t day = 24 * 60 * 60;
  const auto seconds = parse_digits(value);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, day));
}

error process_error_status(const http_response& response) {
  error failed{error_code::http_error, ""};
  failed->status = response.status;
  if (const auto value = find_header(response.header_text, "Retry-After")) {
    failed->retry_after = parse_retry_after(*value);
  }
  // RFC 6585 section 4.
  if (response.status == 429) {
    failed->code = error_code::rate_limited;
    failed->message = "The server asks to send fewer requests.";
  } else {
    failed->code = error_code::http_error;
    failed->message = "The server answered with an error.";
  }
  return failed;
}

}  // namespace postern
