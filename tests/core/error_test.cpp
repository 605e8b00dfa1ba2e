// SPDX-License-Identifier: MIT
// Error codes: their public names, and which of them may pass by themselves.
#include <postern/core/error.hpp>

#include <set>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

using namespace postern;

namespace {

constexpr auto last = static_cast<int>(error_code::login_required);

error error_with(error_code code, int status = 0) {
  error made(code, "");
  made->status = status;
  return made;
}

}  // namespace

TEST_CASE("X6: every code has its documented name", "[error]") {
  const char* const documented[] = {
      "invalid_config",
      "invalid_scope",
      "secret_not_allowed",
      "invalid_challstr",
      "not_ready",
      "disposed",
      "insecure_context",
      "storage_error",
      "wasm_unavailable",
      "missing_code",
      "missing_state",
      "state_mismatch",
      "missing_transaction",
      "login_expired",
      "issuer_mismatch",
      "authorization_error",
      "popup_blocked",
      "popup_closed",
      "popup_timeout",
      "network_error",
      "timeout",
      "aborted",
      "http_error",
      "rate_limited",
      "token_error",
      "invalid_response",
      "action_error",
      "token_invalid",
      "name_refused",
      "not_authenticated",
      "login_required",
  };
  std::set<std::string> names;
  for (int code = 0; code <= last; ++code) {
    CHECK(to_string(static_cast<error_code>(code)) == documented[code]);
    names.emplace(to_string(static_cast<error_code>(code)));
  }
  CHECK(names.size() == std::size(documented));
  CHECK(to_string(error_code::state_mismatch) == "state_mismatch");
  CHECK(to_string(error_code::rate_limited) == "rate_limited");
}

TEST_CASE("X6: only weather is retryable", "[error]") {
  for (int i = 0; i <= last; ++i) {
    const auto code = static_cast<error_code>(i);
    CAPTURE(std::string(to_string(code)));
    const bool weather = code == error_code::network_error || code == error_code::timeout ||
                         code == error_code::rate_limited || code == error_code::http_error;
    CHECK(is_retryable(error_with(code)) == weather);
  }
}

TEST_CASE("X6, B16: a status tells whether an http_error is retryable", "[error]") {
  for (const int status : {0, 408, 500, 502, 503, 504, 599}) {
    CHECK(is_retryable(error_with(error_code::http_error, status)));
  }
  for (const int status : {302, 400, 401, 403, 404, 409, 410}) {
    CHECK_FALSE(is_retryable(error_with(error_code::http_error, status)));
  }
  CHECK_FALSE(is_retryable(error_with(error_code::token_error, 500)));
}

TEST_CASE("X6: make_error fills in code and message and nothing else", "[error]") {
  const result<int> failed = make_error(error_code::timeout, "Too late.");
  REQUIRE_FALSE(failed.has_value());
  const error& error = failed.error();
  CHECK(error->code == error_code::timeout);
  CHECK(error->message == "Too late.");
  CHECK(error->status == 0);
  CHECK(error->oauth_error.empty());
  CHECK(error->description.empty());
  CHECK(error->error_uri.empty());
  CHECK_FALSE(error->retry_after.has_value());
}

TEST_CASE("X6: a copy of an error is its own", "[error]") {
  const error first = error_with(error_code::http_error, 503);
  error second = first;
  second->status = 404;
  CHECK(first->status == 503);
  second = first;
  CHECK(second->status == 503);
  const error third = std::move(second);
  CHECK(third->status == 503);
}
