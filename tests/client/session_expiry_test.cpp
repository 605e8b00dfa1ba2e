// SPDX-License-Identifier: MIT
// The end of a token that cannot be renewed: every page learns of it by its own clock.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/manual_tab_channel.hpp"
#include "support/manual_timer.hpp"
#include "support/page_fixture.hpp"
#include "support/recording_observer.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using endings = std::vector<sign_out_reason>;

/// A token of one hour, without a refresh token.
token_set make_last(int number, epoch_time received = noon, std::chrono::seconds life = 1h) {
  token_set set = make_token_set(number, received, life);
  set.refresh_token = {};
  return set;
}

struct expiry_fixture : page_fixture {
  /// check_ended: told once, as a refused refresh is told, and the store left to the next page.
  void check_ended() const {
    CHECK(held() == "none");
    CHECK(page->state() == session_state::ended);
    CHECK(observer->sign_outs == endings{sign_out_reason::expired});
    CHECK(observer->token_changes == std::vector<std::string>{"none"});
    CHECK(kept_access_token() == "access-1");
    CHECK(given_token(ask()) == "login_required");
    CHECK(timers->live() == 0);
    CHECK(http->sent().empty());
    CHECK(observer->sign_outs.size() == 1);
  }

  void check_goes_on() const {
    CHECK(held() == "access-1");
    CHECK(observer->sign_outs.empty());
    CHECK(timers->live() == 1);
  }
};

}  // namespace

TEST_CASE_METHOD(expiry_fixture, "B17: an idle page learns that its token is over", "[expiry]") {
  SECTION("by default") {}
  // It is the renewal that is switched off.
  SECTION("without automatic refresh") { config.auto_refresh = false; }
  open_page(make_last(1));
  advance(3'599'999ms);
  check_goes_on();
  CHECK(given_token(ask()) == "access-1");
  advance(1ms);
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: a token that can be renewed is not over", "[expiry]") {
  config.auto_refresh = false;
  open_page(make_token_set(1, noon));
  advance(24h);
  CHECK(page->is_authenticated());
  CHECK(observer->sign_outs.empty());
}

TEST_CASE_METHOD(expiry_fixture, "B17: a token without a known end is never over", "[expiry]") {
  token_set set = make_last(1);
  SECTION("unknown") { set.lifetime = token_lifetime::unknown; }
  SECTION("unlimited") { set.lifetime = token_lifetime::unlimited; }
  open_page(set);
  tabs->wake();
  CHECK(timers->live() == 0);
  advance(24h * 400);
  CHECK(given_token(ask()) == "access-1");
}

TEST_CASE_METHOD(expiry_fixture, "B17: a life that no timer can count to is watched in steps",
                 "[expiry]") {
  open_page(make_last(1, noon, 24h * 60));
  advance(24h * 60 - 1ms);
  check_goes_on();
  advance(1ms);
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: a timer that fires early waits again", "[expiry]") {
  open_page(make_last(1));
  wall_clock->jump(-1ms);
  advance(1h);
  check_goes_on();
  advance(1s);
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: a clock that was set is believed", "[expiry]") {
  open_page(make_last(1, noon, 48h));
  SECTION("back") {
    advance(47h);
    wall_clock->jump(-30min);
    advance(90min - 1ms);
    check_goes_on();
    advance(1ms);
  }
  SECTION("forward: no timer is longer than an hour") {
    wall_clock->jump(47h);
    advance(59min);
    check_goes_on();
    advance(1min);
  }
  SECTION("forward and back in time for nobody to notice") {
    wall_clock->jump(50h);
    wall_clock->jump(-50h);
    advance(48h - 1ms);
    check_goes_on();
    advance(1ms);
  }
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: a page that wakes looks at the clock", "[expiry]") {
  open_page(make_last(1));
  tabs->wake();
  tabs->wake();
  check_goes_on();
  // A sleep: the wall clock goes on, the timer does not.
  wall_clock->jump(1h - 1ms);
  tabs->wake();
  check_goes_on();
  wall_clock->jump(1ms);
  tabs->wake();
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: who asks before the late timer tells the page", "[expiry]") {
  open_page(make_last(1));
  wall_clock->jump(1h);
  const token_call first = ask();
  const token_call second = ask();
  CHECK(given_token(first) == "login_required");
  CHECK(given_token(second) == "login_required");
  check_ended();
}

TEST_CASE_METHOD(expiry_fixture, "B17: what was over when it was read is no event", "[expiry]") {
  wall_clock->jump(1h);
  open_page(make_last(1));
  CHECK(timers->live() == 0);
  CHECK_FALSE(page->is_authenticated());
  CHECK(given_token(ask()) == "login_required");
  tabs->wake();
  advance(24h);
  CHECK(observer->sign_outs.empty());
  CHECK(observer->token_changes.empty());
  CHECK(given_token(ask()) == "login_required");
}

TEST_CASE_METHOD(expiry_fixture, "B17, B13: what another tab has stored meanwhile goes on",
                 "[expiry]") {
  open_page(make_last(1));
  SECTION("with a refresh token") { keep_tokens(make_token_set(2, noon + 30min)); }
  SECTION("without one") { keep_tokens(make_last(2, noon + 30min)); }
  advance(1h);
  CHECK(held() == "access-2");
  CHECK(observer->sign_outs.empty());
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
  CHECK(timers->live() == 1);
}

TEST_CASE_METHOD(expiry_fixture,
                 "B17, B13: the calls that meet the end get what another tab has stored",
                 "[expiry]") {
  open_page(make_last(1));
  keep_tokens(make_last(2, noon + 2h));
  wall_clock->jump(1h);
  const token_call first = ask();
  const token_call second = ask();
  CHECK(given_token(first) == "access-2");
  CHECK(given_token(second) == "access-2");
  CHECK(observer->sign_outs.empty());
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
}

TEST_CASE_METHOD(expiry_fixture, "B17: what another tab has stored and is over is no help",
                 "[expiry]") {
  open_page(make_last(1));
  keep_tokens(make_last(2, noon - 1h));
  advance(1h);
  CHECK(observer->sign_outs == endings{sign_out_reason::expired});
}

TEST_CASE_METHOD(expiry_fixture, "B17, B20: a sign-out that this tab has missed was the user's",
                 "[expiry]") {
  open_page(make_last(1));
  tokens->record.reset();
  advance(1h);
  CHECK(observer->sign_outs == endings{sign_out_reason::user});
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(expiry_fixture, "B17, B21: a store that cannot be read changes no clock",
                 "[expiry]") {
  open_page(make_last(1));
  tokens->fails_to_read = true;
  advance(1h);
  CHECK(observer->sign_outs == endings{sign_out_reason::expired});
  CHECK(given_token(ask()) == "login_required");
}

TEST_CASE_METHOD(expiry_fixture, "B17: another sign-in has an end of its own", "[expiry]") {
  open_page(make_last(1));
  advance(30min);
  CHECK(code_of(pending{page->sign_in(boxed(make_last(2, noon + 30min)))}) == "ok");
  advance(59min);
  CHECK(held() == "access-2");
  CHECK(observer->sign_outs.empty());
  advance(1min);
  CHECK(observer->sign_outs == endings{sign_out_reason::expired});
  // And after the end, too.
  CHECK(code_of(pending{page->sign_in(boxed(make_last(3, noon + 90min)))}) == "ok");
  CHECK(given_token(ask()) == "access-3");
  advance(1h);
  CHECK(observer->sign_outs == endings{sign_out_reason::expired, sign_out_reason::expired});
}

TEST_CASE_METHOD(expiry_fixture, "B17, B20: after a sign-out nothing is over", "[expiry]") {
  open_page(make_last(1));
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  advance(2h);
  CHECK(observer->sign_outs == endings{sign_out_reason::user});
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(expiry_fixture, "B17, B20: a sign-out after the end clears the store",
                 "[expiry]") {
  open_page(make_last(1));
  advance(1h);
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  CHECK_FALSE(tokens->record);
  CHECK(observer->sign_outs == endings{sign_out_reason::expired});
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(expiry_fixture, "B17, B32: a client that was stopped tells nobody", "[expiry]") {
  open_page(make_last(1));
  SECTION("before the end") {
    page->stop();
    CHECK(timers->live() == 0);
    advance(2h);
  }
  SECTION("when it has woken") {
    tabs->wake();
    page->stop();
    CHECK(timers->live() == 0);
    wall_clock->jump(2h);
    CHECK(given_token(ask()) == "login_required");
  }
  CHECK(observer->sign_outs.empty());
}

TEST_CASE_METHOD(expiry_fixture, "B17, B13: each of two tabs tells its own page, and no other",
                 "[expiry]") {
  open_page(make_last(1));
  // That of a tab in the background.
  manual_timer frozen{wall_clock};
  manual_tab_channel channel{network};
  recording_observer listener{order};
  client_ports its_own = ports();
  its_own.timers = &frozen;
  its_own.tabs = &channel;
  const auto other = make_ref<session>(make_ref<client_context>(config, its_own, &listener));
  REQUIRE(code_of(watch(other->loaded())) == "ok");
  advance(1h);
  network->deliver();
  check_ended();
  CHECK(other->tokens() != nullptr);
  CHECK(listener.sign_outs.empty());
  channel.wake();
  CHECK(other->state() == session_state::ended);
  CHECK(listener.sign_outs == endings{sign_out_reason::expired});
  other->stop();
}
