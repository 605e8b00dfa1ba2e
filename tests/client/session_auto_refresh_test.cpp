// SPDX-License-Identifier: MIT
// The automatic refresh (session_refresh.cpp): timers are hints, the clock decides.
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/page_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(page_fixture, "B19: an idle page renews its token before the end",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  CHECK(timers->live() == 1);
  advance(3'539'999ms);
  CHECK(http->sent().empty());
  http->script(make_token_answer(2));
  advance(1ms);
  CHECK(http->sent().size() == 1);
  CHECK(held() == "access-2");
  CHECK(kept_access_token() == "access-2");

  http->script(make_token_answer(3));
  advance(1h);
  CHECK(held() == "access-3");
  CHECK(http->sent().size() == 2);
  CHECK(timers->live() == 1);
}

TEST_CASE_METHOD(page_fixture, "B19: a day of an idle page is one refresh for each token",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  for (int number = 2; number < 30; ++number) http->script(make_token_answer(number));
  advance(24h);
  // One in 3540 seconds.
  CHECK(http->sent().size() == 24);
}

TEST_CASE_METHOD(page_fixture, "B19: without a reason there is no timer", "[session_refresh]") {
  token_set set = make_token_set(1, noon);
  SECTION("switched off") { config.auto_refresh = false; }
  SECTION("unknown life") { set.lifetime = token_lifetime::unknown; }
  SECTION("unlimited life") { set.lifetime = token_lifetime::unlimited; }
  open_page(set);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(page_fixture, "B19: a sign-in sets the timer, a sign-out stops it",
                 "[session_refresh]") {
  page = make_session();
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(1, noon)))}) == "ok");
  CHECK(timers->live() == 1);
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(2, noon)))}) == "ok");
  CHECK(timers->live() == 1);
  const pending out{page->sign_out()};
  CHECK(out.settled());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(page_fixture, "B19: a long life is watched in steps that a browser can keep",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon, 24h * 60));
  // 60 days are more milliseconds than 31 bits hold.
  REQUIRE(timers->next());
  CHECK(*timers->next() <= 24h);
  advance(24h * 59);
  CHECK(http->sent().empty());
  CHECK(timers->live() == 1);
  http->script(make_token_answer(2));
  advance(24h);
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(page_fixture, "B19: an expired token is renewed soon after the page was opened",
                 "[session_refresh]") {
  wall_clock->jump(2h);
  http->script(make_token_answer(2));
  open_page(make_token_set(1, noon));
  advance(1s);
  CHECK(held() == "access-2");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(page_fixture, "B19: after a sleep the late timer finds the token due",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  advance(10min);
  // A sleep: the wall clock goes on, the timer does not.
  wall_clock->jump(8h);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(http->sent().size() == 1);
  advance(50min);
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(page_fixture, "B19, B32: a page that wakes early sets its one timer anew",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  for (int time = 0; time < 5; ++time) tabs->wake();
  CHECK(timers->live() == 1);
  page->stop();
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(page_fixture, "I7: a clock that was set back makes the timer wait again",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  wall_clock->jump(-30min);
  advance(3'540s);
  CHECK(http->sent().empty());
  CHECK(timers->live() == 1);
  http->script(make_token_answer(2));
  advance(30min);
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(page_fixture, "I7: however the clock jumps, refreshes are bounded",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  constexpr int jumps = 200;
  for (int number = 2; number < 10 * jumps; ++number) http->script(make_token_answer(number));
  for (int jump = 0; jump < jumps; ++jump) {
    wall_clock->jump(jump % 2 == 0 ? 26h : -27h);
    advance(10s);
    const token_call call = ask();
    CHECK(code_of(call) == "ok");
  }
  CHECK(http->sent().size() <= jumps);
  CHECK(timers->live() == 1);
}

TEST_CASE_METHOD(page_fixture, "I7: tokens that are due at once make no tight loop",
                 "[session_refresh]") {
  for (const int life : {0, 1, 2}) {
    CAPTURE(life);
    timers->drop_all();
    wall_clock->jump(2h);
    const std::size_t before = http->sent().size();
    for (int number = 0; number < 1000; ++number) {
      http->script(make_token_answer(token_answer{.expires_in = life}));
    }
    page = make_session();
    CHECK(code_of(pending{page->sign_in(boxed(make_token_set(1, noon)))}) == "ok");
    advance(60s);
    CHECK(http->sent().size() - before <= 61);
    CHECK(timers->live() == 1);
    page->stop();
  }
}

TEST_CASE_METHOD(page_fixture, "I7: a call for a token that is due at once ends",
                 "[session_refresh]") {
  config.auto_refresh = false;
  open_page(make_token_set(1, noon - 2h));
  for (int number = 0; number < 100; ++number) {
    http->script(make_token_answer(token_answer{.expires_in = 0}));
  }
  CHECK(given_token(ask()) == "invalid_response");
  CHECK(http->sent().size() <= 4);
}

TEST_CASE_METHOD(page_fixture, "B19, B16: offline for an hour is a bounded number of tries",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  for (int number = 0; number < 1000; ++number) http->script(make_network_error());
  advance(3540s);
  CHECK(http->sent().size() == 1);
  REQUIRE(observer->failures.size() == 1);
  CHECK(observer->failures.front()->code == error_code::network_error);
  advance(1h);
  // Nine doublings, then one try in two and a half to five minutes.
  CHECK(http->sent().size() >= 10);
  CHECK(http->sent().size() <= 35);
  CHECK(held() == "access-1");
  CHECK(kept_access_token() == "access-1");
  CHECK(timers->live() == 1);
}

TEST_CASE_METHOD(page_fixture, "B19: back online it recovers with one refresh",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  for (int number = 0; number < 3; ++number) http->script(make_status(503));
  http->script(make_token_answer(2));
  advance(3600s);
  CHECK(http->sent().size() == 4);
  CHECK(held() == "access-2");
  CHECK(given_token(ask()) == "access-2");
}

TEST_CASE_METHOD(page_fixture, "B16: the timer honours Retry-After", "[session_refresh]") {
  open_page(make_token_set(1, noon));
  http->script(make_status(429, "Retry-After: 120\r\n"));
  advance(3540s);
  REQUIRE(http->sent().size() == 1);
  http->script(make_token_answer(2));
  advance(119'999ms);
  CHECK(http->sent().size() == 1);
  advance(1ms);
  CHECK(http->sent().size() == 2);
  CHECK(held() == "access-2");
}

TEST_CASE_METHOD(page_fixture, "B12, I2: a call joins the refresh that the timer began",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  advance(3540s);
  REQUIRE(http->in_flight() == 1);
  const token_call call = ask();
  CHECK(http->sent().size() == 1);
  http->answer(0, make_token_answer(2));
  CHECK(given_token(call) == "access-2");
}

TEST_CASE_METHOD(page_fixture,
                 "I2: the timer leaves a refresh under way alone, and its failure too",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  advance(3500s);
  wall_clock->jump(50s);
  const token_call call = ask();
  REQUIRE(http->in_flight() == 1);
  // The timer fires while the call's refresh is under way.
  advance(40s);
  CHECK(http->sent().size() == 1);
  http->answer(0, make_status(503));
  CHECK(call.settled());
  CHECK(observer->failures.empty());
}

TEST_CASE_METHOD(page_fixture, "B19, B13: tokens that another tab left due are renewed too",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  keep_tokens(make_token_set(2, noon));
  http->script(make_token_answer(3));
  advance(3541s);
  REQUIRE(http->sent().size() == 1);
  CHECK(http->sent().front().parameter("refresh_token") == "refresh-2");
  CHECK(observer->token_changes == std::vector<std::string>{"access-2", "access-3"});
}

TEST_CASE_METHOD(page_fixture, "B15: the timer's invalid_grant ends the session",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  http->script(make_refusal("invalid_grant"));
  advance(3540s);
  CHECK(held() == "none");
  CHECK_FALSE(tokens->record);
  CHECK(observer->sign_outs == std::vector{sign_out_reason::expired});
  CHECK(timers->live() == 0);
  CHECK(given_token(ask()) == "login_required");
}

TEST_CASE_METHOD(page_fixture, "B32: stop leaves no timer and sets none again",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  page->stop();
  CHECK(timers->live() == 0);
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(2, noon)))}) == "ok");
  CHECK(timers->live() == 0);
  advance(2h);
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(page_fixture, "B32: a refresh in flight at the stop is still stored",
                 "[session_refresh]") {
  open_page(make_token_set(1, noon));
  advance(3540s);
  REQUIRE(http->in_flight() == 1);
  page->stop();
  page = nullptr;
  http->answer(0, make_token_answer(2));
  CHECK(kept_access_token() == "access-2");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(page_fixture, "B32: a client that is gone leaves no timer", "[session_refresh]") {
  keep_tokens(make_token_set(1, noon));
  auto client = make_client();
  REQUIRE(code_of(pending{client->load({})}) == "ok");
  CHECK(timers->live() == 1);
  client.reset();
  CHECK(timers->live() == 0);
  advance(2h);
  CHECK(http->sent().empty());
}
