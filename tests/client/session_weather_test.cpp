// SPDX-License-Identifier: MIT
// Failures that say nothing about the refresh token (session_refresh.cpp): what is kept, what is
// given meanwhile, and when it is tried again.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/session_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct weather_fixture : session_fixture {
  /// fail_once makes one refresh fail.
  void fail_once(result<http_response> weather) const {
    const std::size_t before = http->sent().size();
    http->script(std::move(weather));
    CHECK(given_token(ask()) == "access-1");
    REQUIRE(http->sent().size() == before + 1);
  }

  /// check_wait finds that a call sends nothing until `wait` is over, and then sends again.
  void check_wait(std::chrono::milliseconds wait, result<http_response> next_weather) const {
    const std::size_t before = http->sent().size();
    wall_clock->pass(wait - 1ms);
    CHECK(given_token(ask()) == "access-1");
    CHECK(http->sent().size() == before);
    wall_clock->pass(1ms);
    fail_once(std::move(next_weather));
  }
};

}  // namespace

TEST_CASE_METHOD(weather_fixture, "B16, I3: weather keeps the tokens and gives the valid one",
                 "[session_refresh]") {
  wall_clock->pass(3541s);
  result<http_response> weather;
  SECTION("no network") { weather = make_network_error(); }
  SECTION("429") { weather = make_status(429, "Retry-After: 5\r\n"); }
  SECTION("503") { weather = make_status(503); }
  SECTION("500 in HTML") {
    weather = http_response{.status = 500, .header_text = {}, .body = "<html></html>"};
  }
  SECTION("a captive portal's page") {
    weather = http_response{.status = 200, .header_text = {}, .body = "<html>Log in</html>"};
  }
  http->script(std::move(weather));
  CHECK(given_token(ask()) == "access-1");
  CHECK(page->tokens()->refresh_token.reveal() == "refresh-1");
  CHECK(kept_access_token() == "access-1");
  CHECK(observer->token_changes.empty());
  CHECK(observer->sign_outs.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(weather_fixture, "B16, I13: in weather an expired token is not given",
                 "[session_refresh]") {
  wall_clock->pass(1h);
  SECTION("no network") {
    http->script(make_network_error());
    CHECK(given_token(ask()) == "network_error");
  }
  SECTION("503") {
    http->script(make_status(503));
    const token_call call = ask();
    CHECK(given_token(call) == "http_error");
    CHECK(call.outcome().error()->status == 503);
  }
  SECTION("a token that expires while the refresh is under way") {
    wall_clock->pass(-1s);
    const token_call call = ask();
    wall_clock->pass(1s);
    http->answer(0, make_network_error());
    CHECK(given_token(call) == "network_error");
  }
  CHECK(page->tokens() != nullptr);
  CHECK(kept_access_token() == "access-1");
}

TEST_CASE_METHOD(weather_fixture, "B16: the first retry comes after half a second to a second",
                 "[session_refresh]") {
  wall_clock->pass(3541s);
  SECTION("the least jitter") {
    random->constant = std::byte{0};
    fail_once(make_network_error());
    check_wait(1'000ms, make_network_error());
    check_wait(2'000ms, make_network_error());
  }
  SECTION("the most jitter") {
    random->constant = std::byte{255};
    fail_once(make_network_error());
    check_wait(502ms, make_network_error());
  }
  SECTION("no randomness") {
    random->fails = true;
    fail_once(make_network_error());
    check_wait(1'000ms, make_network_error());
  }
}

TEST_CASE_METHOD(weather_fixture, "B16: after a success the waits begin anew",
                 "[session_refresh]") {
  random->constant = std::byte{0};
  wall_clock->pass(3541s);
  fail_once(make_network_error());
  check_wait(1s, make_network_error());
  wall_clock->pass(2s);
  http->script(make_token_answer(1));
  REQUIRE(given_token(ask()) == "access-1");
  REQUIRE(http->sent().size() == 3);

  wall_clock->pass(3541s);
  fail_once(make_network_error());
  check_wait(1s, make_network_error());
}

TEST_CASE_METHOD(weather_fixture, "B16, P9: Retry-After is honoured", "[session_refresh]") {
  random->constant = std::byte{0};
  wall_clock->pass(3541s);
  SECTION("429") { fail_once(make_status(429, "Retry-After: 10\r\n")); }
  SECTION("503") { fail_once(make_status(503, "retry-after:10\n")); }
  check_wait(10s, make_network_error());
}

TEST_CASE_METHOD(weather_fixture, "B16: a Retry-After below the backoff does not shorten it",
                 "[session_refresh]") {
  random->constant = std::byte{0};
  wall_clock->pass(3541s);
  fail_once(make_status(429, "Retry-After: 0\r\n"));
  check_wait(1s, make_network_error());
}

TEST_CASE_METHOD(weather_fixture,
                 "B16: while the server asked to wait an expired token is an error",
                 "[session_refresh]") {
  wall_clock->pass(1h);
  http->script(make_status(429, "Retry-After: 10\r\n"));
  CHECK(given_token(ask()) == "rate_limited");
  wall_clock->pass(4s);
  const token_call early = ask();
  REQUIRE(given_token(early) == "rate_limited");
  CHECK(early.outcome().error()->retry_after == 6s);
  CHECK(http->sent().size() == 1);

  wall_clock->pass(6s);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
}

TEST_CASE_METHOD(weather_fixture, "I7: an expired token is no reason to hammer the server",
                 "[session_refresh]") {
  wall_clock->pass(1h);
  for (int call = 0; call < 100; ++call) {
    http->script(make_status(503));
    CHECK(code_of(ask()) == "http_error");
  }
  CHECK(http->sent().size() < 10);
}

TEST_CASE_METHOD(weather_fixture,
                 "B16, I7: a clock that is set neither stretches the wait nor ends it",
                 "[session_refresh]") {
  wall_clock->jump(3541s);
  fail_once(make_status(429, "Retry-After: 10\r\n"));
  wall_clock->jump(-24h);
  // By this clock the token is far from due.
  CHECK(given_token(ask()) == "access-1");
  http->script(make_token_answer(2));
  CHECK(given_token(ask("access-1")) == "rate_limited");
  wall_clock->jump(48h);
  CHECK(given_token(ask()) == "rate_limited");
  wall_clock->jump(-24h);
  wall_clock->pass(10s);
  CHECK(given_token(ask("access-1")) == "access-2");
}

TEST_CASE_METHOD(weather_fixture, "X5: a refresh that hangs gives the valid token at the timeout",
                 "[session_refresh]") {
  wall_clock->pass(3541s);
  const token_call call = ask();
  advance(14'999ms);
  CHECK(code_of(call) == "pending");
  advance(1ms);
  CHECK(given_token(call) == "access-1");
}

TEST_CASE_METHOD(weather_fixture, "X5: the caller's wait ends, the refresh goes on and is kept",
                 "[session_refresh]") {
  wall_clock->pass(1h);
  const token_call call = ask();
  advance(15s);
  CHECK(given_token(call) == "timeout");
  CHECK(http->in_flight() == 1);
  // The next caller joins it.
  const token_call next = ask();
  CHECK(http->sent().size() == 1);
  advance(5s);
  http->answer(0, make_token_answer(2));
  CHECK(given_token(next) == "access-2");
  CHECK(given_token(call) == "timeout");
  CHECK(kept_access_token() == "access-2");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(weather_fixture, "I4: a refresh that never answers is given up in bounded time",
                 "[session_refresh]") {
  wall_clock->pass(1h);
  const token_call call = ask();
  CHECK(http->sent().front().limit >= config.request_timeout);
  CHECK(http->sent().front().limit <= 5min);
  advance(http->sent().front().limit);
  CHECK(http->in_flight() == 0);
  CHECK(timers->live() == 0);
  CHECK_FALSE(http->answer(0, make_token_answer(2)));
  CHECK(kept_access_token() == "access-1");

  wall_clock->pass(1s);
  http->script(make_token_answer(3));
  CHECK(given_token(ask()) == "access-3");
  CHECK(given_token(call) == "timeout");
}
