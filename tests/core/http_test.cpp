// SPDX-License-Identifier: MIT
// Header text as transports hand it over, and statuses without a usable body.
#include <postern/core/http.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace postern;
using namespace std::chrono_literals;

namespace {

std::string header(std::string_view text, std::string_view name) {
  return std::string(find_header(text, name).value_or("(none)"));
}

http_response with_status(int status, std::string header_text = "") {
  return {status, std::move(header_text), "<html></html>"};
}

}  // namespace

TEST_CASE("P9: a header is found without case and stripped of blanks", "[http]") {
  const std::string text =
      "content-type: text/html\r\nRetry-After:  2 \t\r\nX: a: b\nEmpty:\r\nLast:1";
  CHECK(header(text, "Retry-After") == "2");
  CHECK(header(text, "retry-after") == "2");
  CHECK(header(text, "CONTENT-TYPE") == "text/html");
  CHECK(header(text, "x") == "a: b");
  CHECK(header(text, "empty").empty());
  CHECK(header(text, "last") == "1");
  CHECK(header(text, "Retry") == "(none)");
  CHECK(header(text, "Retry-After-") == "(none)");
  CHECK(header(text, "") == "(none)");
}

TEST_CASE("P9: the first of several headers counts", "[http]") {
  CHECK(header("Retry-After: 1\nRetry-After: 2\n", "Retry-After") == "1");
}

TEST_CASE("I6: no header text is too odd", "[http]") {
  for (const char* text : {"", "\n", "\r\n\r\n", ":", "::", "no colon\n", "Retry-After",
                           " Retry-After: 1", "Retry-After : 1", "X: Retry-After: 1"}) {
    CAPTURE(text);
    CHECK(header(text, "Retry-After") == "(none)");
  }
  CHECK(header("\n\n\nRetry-After: 7", "Retry-After") == "7");
  CHECK(header(std::string("a\0b: 1\nRetry-After: 8", 21), "Retry-After") == "8");
}

TEST_CASE("P9: Retry-After is delta-seconds, cut to a day", "[http]") {
  CHECK(parse_retry_after("0") == 0ms);
  CHECK(parse_retry_after("2") == 2000ms);
  CHECK(parse_retry_after("007") == 7000ms);
  CHECK(parse_retry_after("86400") == 24h);
  CHECK(parse_retry_after("86401") == 24h);
  CHECK(parse_retry_after("99999999999999999999999999") == 24h);
}

TEST_CASE("P9: a Retry-After that is no number gives nothing", "[http]") {
  for (const char* text :
       {"", " ", "-1", "+1", "1.5", "1e3", "1 2", "2s", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_retry_after(text).has_value());
  }
}

TEST_CASE("P9: 429 is rate_limited, with how long to wait", "[http]") {
  const error limited = process_error_status(with_status(429, "retry-after: 2\r\n"));
  CHECK(limited->code == error_code::rate_limited);
  CHECK(limited->status == 429);
  CHECK(limited->retry_after == 2000ms);
  CHECK(limited->message.ends_with('.'));
  CHECK_FALSE(process_error_status(with_status(429))->retry_after.has_value());
}

TEST_CASE("P8: every other status is http_error", "[http]") {
  for (const int status : {0, 302, 400, 403, 404, 500, 503, 599}) {
    const error failed = process_error_status(with_status(status));
    CHECK(failed->code == error_code::http_error);
    CHECK(failed->status == status);
    CHECK(failed->message == "The server answered with an error.");
    CHECK(failed->oauth_error.empty());
    CHECK_FALSE(failed->retry_after.has_value());
  }
  CHECK(process_error_status(with_status(503, "Retry-After: 30"))->retry_after == 30s);
}
