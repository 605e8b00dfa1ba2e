// SPDX-License-Identifier: MIT
#include <postern/client/refresh_backoff.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

#include <catch2/catch_test_macros.hpp>

#include "support/oauth_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using postern::test::noon;

namespace {

error weather(std::optional<std::chrono::milliseconds> retry_after = std::nullopt) {
  error made{error_code::http_error, "The server answered with an error."};
  made->retry_after = retry_after;
  return made;
}

}  // namespace

TEST_CASE("B16: without a failure there is no wait", "[refresh_backoff]") {
  const refresh_backoff backoff;
  CHECK(backoff.left(noon) == 0ms);
  CHECK(backoff.may_send(noon));
}

TEST_CASE("B16: the wait doubles from a second to five minutes", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (const std::chrono::milliseconds wait :
       {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s, 300s}) {
    backoff.failed(weather(), noon, std::byte{0});
    CHECK(backoff.left(noon) == wait);
  }
  for (int failure = 0; failure < 1000; ++failure) {
    backoff.failed(weather(), noon, std::byte{0});
    CHECK(backoff.left(noon) == 300s);
  }
}

TEST_CASE("B16: jitter takes up to half of the wait away", "[refresh_backoff]") {
  std::chrono::milliseconds longer = 1s + 1ms;
  for (int jitter = 0; jitter < 256; ++jitter) {
    refresh_backoff backoff;
    backoff.failed(weather(), noon, static_cast<std::byte>(jitter));
    const std::chrono::milliseconds wait = backoff.left(noon);
    CHECK(wait < longer);
    CHECK(wait >= 500ms);
    longer = wait;
  }
  CHECK(longer <= 505ms);
}

TEST_CASE("B16: the wait passes with the clock, to the millisecond", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), noon, std::byte{0});
  CHECK(backoff.left(noon + 1ms) == 999ms);
  CHECK(backoff.left(noon + 999ms) == 1ms);
  CHECK(backoff.left(noon + 1s) == 0ms);
  CHECK(backoff.left(noon + 24h) == 0ms);
}

TEST_CASE("B16, I7: a clock that was set back does not stretch the wait", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(1h), noon, std::byte{0});
  CHECK(backoff.left(noon - 1ms) == 0ms);
  CHECK(backoff.left(noon - 24h) == 0ms);
}

TEST_CASE("B16, P9: a Retry-After is never undercut, nor does it shorten", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(10s), noon, std::byte{255});
  CHECK(backoff.left(noon) == 10s);
  backoff.failed(weather(0s), noon, std::byte{0});
  CHECK(backoff.left(noon) == 2s);
  backoff.failed(weather(), noon, std::byte{0});
  CHECK(backoff.left(noon) == 4s);
}

TEST_CASE("I7: a caller without a token gets the last failure, with the time left",
          "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), noon, std::byte{0});
  const auto refusal = backoff.may_send(noon + 400ms);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error()->code == error_code::http_error);
  CHECK(refusal.error()->retry_after == 600ms);
  CHECK(backoff.may_send(noon + 1s));
  CHECK(backoff.may_send(noon - 1ms));
}

TEST_CASE("I7: our own wait keeps callers for five seconds at most", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (int failure = 0; failure < 8; ++failure) backoff.failed(weather(), noon, std::byte{0});
  CHECK(backoff.left(noon) == 128s);
  REQUIRE_FALSE(backoff.may_send(noon));
  CHECK(backoff.may_send(noon).error()->retry_after == 5s);
  CHECK_FALSE(backoff.may_send(noon + 4'999ms));
  CHECK(backoff.may_send(noon + 5s));
}

TEST_CASE("B16, P9: the server's own wait keeps callers to its end", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(60s), noon, std::byte{0});
  const auto refusal = backoff.may_send(noon + 59'999ms);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error()->retry_after == 1ms);
  CHECK(backoff.may_send(noon + 60s));
}

TEST_CASE("B16: a success forgets the failures", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), noon, std::byte{0});
  backoff.failed(weather(10s), noon, std::byte{0});
  backoff.reset();
  CHECK(backoff.left(noon) == 0ms);
  CHECK(backoff.may_send(noon));
  backoff.failed(weather(), noon, std::byte{0});
  CHECK(backoff.left(noon) == 1s);
}
