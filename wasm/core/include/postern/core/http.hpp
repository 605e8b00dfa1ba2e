// SPDX-License-Identifier: MIT
// An HTTP exchange as plain values: core makes requests and reads responses, and never sends.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// A POST of `application/x-www-form-urlencoded`: the only kind of request that Postern makes,
/// as it is a CORS-safelisted one and keeps every secret out of the URL.
struct http_request {
  text url;
  /// body is the encoded form.
  secret body;
};

/// What came back. Header lines are raw text, as transports unpack them differently.
struct http_response {
  /// status is the HTTP status code.
  int status = 0;
  /// header_text is `Name: value` lines, ended by LF or CRLF.
  text header_text;
  text body;
};

/// find_header gives the first value of a header, compared without case and stripped of blanks.
[[nodiscard]] std::optional<std::string_view> find_header(std::string_view header_text,
                                                          std::string_view name);

/// parse_retry_after reads delta-seconds (RFC 9110 section 10.2.3). An HTTP-date gives nothing: a
/// server's clock is never compared with ours. More than a day is cut to a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value);

/// process_error_status turns a status without a usable body into `rate_limited` (429) or
/// `http_error`, with `status` and `retry_after` filled in.
[[nodiscard]] error process_error_status(const http_response& response);

}  // namespace postern
