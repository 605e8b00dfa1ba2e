// SPDX-License-Identifier: MIT
#include <postern/client/refresh_backoff.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

#include <catch2/catch_test_macros.hpp>

using namespace postern;
using namespace std::chrono_literals;

namespace {

constexpr refresh_backoff::moment start = 24h;

error weather(std::optional<std::chrono::milliseconds> retry_after = std::nullopt) {
  error made{error_code::http_error, "The server answered with an error."};
  made->retry_after = retry_after;
  return made;
}

}  // namespace

TEST_CASE("B16: without a failure there is no wait", "[refresh_backoff]") {
  const refresh_backoff backoff;
  CHECK(backoff.left(start) == 0ms);
  CHECK(backoff.may_send(start));
}

TEST_CASE("B16: the wait doubles from a second to five minutes", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (const std::chrono::milliseconds wait :
       {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s, 300s}) {
    backoff.failed(weather(), start, std::byte{0});
    CHECK(backoff.left(start) == wait);
  }
  for (int failure = 0; failure < 1000; ++failure) {
    backoff.failed(weather(), start, std::byte{0});
    CHECK(backoff.left(start) == 300s);
  }
}

TEST_CASE("B16: jitter takes up to half of the wait away", "[refresh_backoff]") {
  std::chrono::milliseconds longer = 1s + 1ms;
  for (int jitter = 0; jitter < 256; ++jitter) {
    refresh_backoff backoff;
    backoff.failed(weather(), start, static_cast<std::byte>(jitter));
    const std::chrono::milliseconds wait = backoff.left(start);
    CHECK(wait < longer);
    CHECK(wait >= 500ms);
    longer = wait;
  }
  CHECK(longer <= 505ms);
}

TEST_CASE("B16: the wait passes with the clock, to the millisecond", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), start, std::byte{0});
  CHECK(backoff.left(start + 1ms) == 999ms);
  CHECK(backoff.left(start + 999ms) == 1ms);
  CHECK(backoff.left(start + 1s) == 0ms);
  CHECK(backoff.left(start + 24h) == 0ms);
}

TEST_CASE("B16, P9: a Retry-After is never undercut, nor does it shorten", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(10s), start, std::byte{255});
  CHECK(backoff.left(start) == 10s);
  backoff.failed(weather(0s), start, std::byte{0});
  CHECK(backoff.left(start) == 2s);
  backoff.failed(weather(), start, std::byte{0});
  CHECK(backoff.left(start) == 4s);
}

TEST_CASE("I7: a caller without a token gets the last failure, with the time left",
          "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), start, std::byte{0});
  const auto refusal = backoff.may_send(start + 400ms);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error()->code == error_code::http_error);
  CHECK(refusal.error()->retry_after == 600ms);
  CHECK(backoff.may_send(start + 1s));
}

TEST_CASE("I7: our own wait keeps callers for five seconds at most", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (int failure = 0; failure < 8; ++failure) backoff.failed(weather(), start, std::byte{0});
  CHECK(backoff.left(start) == 128s);
  REQUIRE_FALSE(backoff.may_send(start));
  CHECK(backoff.may_send(start).error()->retry_after == 5s);
  CHECK_FALSE(backoff.may_send(start + 4'999ms));
  CHECK(backoff.may_send(start + 5s));
}

TEST_CASE("B16, P9: the server's own wait keeps callers to its end", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(60s), start, std::byte{0});
  const auto refusal = backoff.may_send(start + 59'999ms);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error()->retry_after == 1ms);
  CHECK(backoff.may_send(start + 60s));
}

TEST_CASE("B16: a success forgets the failures", "[refresh_backoff]") {
  refresh_backoff backoff;
  backoff.failed(weather(), start, std::byte{0});
  backoff.failed(weather(10s), start, std::byte{0});
  SECTION("ours") { backoff.succeeded(start, 1h); }
  SECTION("another tab's") { backoff.forgive(); }
  CHECK(backoff.left(start) == 0ms);
  CHECK(backoff.may_send(start));
  backoff.failed(weather(), start, std::byte{0});
  CHECK(backoff.left(start) == 1s);
}

TEST_CASE("I7: a refresh in its time is never held back", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (int number = 0; number < 1000; ++number) {
    backoff.succeeded(start + number * 500ms, 1s);
    CHECK(backoff.left(start + number * 500ms) == 0ms);
  }
}

TEST_CASE("I7: of early refreshes five are let through, then one in half a minute",
          "[refresh_backoff]") {
  refresh_backoff backoff;
  refresh_backoff::moment now = start;
  backoff.succeeded(now, 1h);
  for (int early = 0; early < 5; ++early) {
    backoff.succeeded(now, 1h);
    REQUIRE(backoff.left(now) == 0ms);
  }
  for (int early = 0; early < 20; ++early) {
    backoff.succeeded(now, 1h);
    CHECK(backoff.left(now) == 30s);
    const auto refusal = backoff.may_send(now + 29'999ms);
    REQUIRE_FALSE(refusal);
    CHECK(refusal.error()->code == error_code::rate_limited);
    CHECK(refusal.error()->retry_after == 1ms);
    now += 30s;
    CHECK(backoff.may_send(now));
  }
  now += 29min;
  backoff.succeeded(now, 1h);
  CHECK(backoff.left(now) == 0ms);
}

TEST_CASE("B19: a page that wakes waits no longer than a caller", "[refresh_backoff]") {
  refresh_backoff backoff;
  for (int failure = 0; failure < 8; ++failure) backoff.failed(weather(), start, std::byte{0});
  backoff.relent();
  CHECK(backoff.left(start) == 5s);
  SECTION("but as long as the server asked") {
    backoff.failed(weather(60s), start, std::byte{0});
    backoff.relent();
    CHECK(backoff.left(start) == 256s);
  }
}
