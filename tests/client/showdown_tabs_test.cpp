// SPDX-License-Identifier: MIT
// What the tabs of a Showdown session tell each other, and what a logout ends.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"
#include "support/showdown_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct tabs_fixture : showdown_fixture {
  tabs_fixture() {
    keep(1h);
    for (const showdown_tab* each : {tab.get(), other.get()}) {
      REQUIRE(code_of(pending{each->client->load({})}) == "ok");
    }
  }

  /// deliver is what the others have to say, and the time that a store may need to show it.
  void deliver() const {
    network->deliver();
    advance(100ms);
  }

  std::unique_ptr<showdown_tab> other = open_tab();
};

}  // namespace

TEST_CASE_METHOD(tabs_fixture, "S16, S25: another tab sees a sign-out, and by whom",
                 "[showdown_tabs]") {
  sign_out_reason reason{};
  std::string code;
  SECTION("of the user") {
    REQUIRE(code_of(tab->log_out()) == "ok");
    reason = sign_out_reason::user;
    code = "not_authenticated";
  }
  SECTION("of the server") {
    http->script(make_void_answer());
    http->script(make_void_answer());
    REQUIRE(code_of(tab->ask()) == "login_required");
    reason = sign_out_reason::expired;
    code = "login_required";
  }
  CHECK(other->observer.sign_outs.empty());
  deliver();
  CHECK(other->token() == "none");
  CHECK(other->observer.sign_outs == std::vector{reason});
  CHECK(other->observer.session_changes.back() == "none");
  CHECK(code_of(other->ask()) == code);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(tabs_fixture, "S16: another tab sees a rotation", "[showdown_tabs]") {
  http->script(make_rotation_answer(other_showdown_token));
  REQUIRE(code_of(tab->rotate()) == "ok");
  deliver();
  CHECK(other->token() == other_showdown_token);
  CHECK(other->observer.session_changes.back() == other_showdown_token);
  CHECK(other->observer.sign_outs.empty());
}

TEST_CASE_METHOD(tabs_fixture, "S25: a sign-in after an end is told as such", "[showdown_tabs]") {
  http->script(make_void_answer());
  http->script(make_void_answer());
  REQUIRE(code_of(tab->ask()) == "login_required");
  deliver();
  const ref<scripted_popup> popup = open_popup();
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(popup->navigated.back()));
  REQUIRE(code_of(login) == "ok");
  deliver();
  CHECK(other->token() == showdown_token);
  REQUIRE(code_of(tab->log_out()) == "ok");
  deliver();
  CHECK(other->observer.sign_outs == std::vector{sign_out_reason::expired, sign_out_reason::user});
}

TEST_CASE_METHOD(tabs_fixture, "S16: what comes over the channel is only a reason to look",
                 "[showdown_tabs]") {
  for (const char* garbage : {"", "ended", "changed", "{\"access_token\":\"x\"}"}) {
    other->tabs->hear(garbage);
  }
  other->tabs->wake();
  advance(100ms);
  CHECK(other->token() == showdown_token);
  CHECK(other->observer.sign_outs.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(tabs_fixture, "B32: a tab that is disposed of leaves no timer and no channel",
                 "[showdown_tabs]") {
  other->tabs->wake();
  CHECK(timers->live() == 1);
  other->client.reset();
  CHECK(timers->live() == 0);
  CHECK_FALSE(other->tabs->is_open());
}

TEST_CASE_METHOD(tabs_fixture, "S25: an assertion that was asked for before a logout is not given",
                 "[showdown_tabs]") {
  const showdown_call call = tab->ask();
  REQUIRE(code_of(tab->log_out()) == "ok");
  http->answer(0, make_assertion_answer());
  CHECK(code_of(call) == "not_authenticated");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(tabs_fixture, "S25: a logout ends a login that is in progress",
                 "[showdown_tabs]") {
  const ref<scripted_popup> popup = open_popup();
  const showdown_call login = tab->log_in(popup);
  REQUIRE(code_of(tab->log_out()) == "ok");
  popup->say(showdown_callback(popup->navigated.back()));
  CHECK(code_of(login) == "aborted");
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(tabs_fixture, "S20: a sign-in that gives the token that there is lets it be",
                 "[showdown_tabs]") {
  const ref<scripted_popup> popup = open_popup();
  const showdown_call login = tab->log_in(popup);
  const pending<result<void>> rotation = tab->rotate();
  const std::string_view user = tab->client->record()->user;
  popup->say(showdown_callback(popup->navigated.back(), assertion_text, showdown_token, user));
  CHECK(code_of(login) == "ok");
  CHECK(order->count("tokens written") == 0);
  // It is good until the rotation that is under way has replaced it.
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(code_of(rotation) == "ok");
  CHECK(kept_token() == other_showdown_token);
}

TEST_CASE_METHOD(tabs_fixture,
                 "S20: a token that the store refused does not end another tab's login",
                 "[showdown_tabs]") {
  tokens->fails_to_write = true;
  http->script(make_rotation_answer(other_showdown_token));
  REQUIRE(code_of(tab->rotate()) == "ok");
  tokens->fails_to_write = false;
  keep(0h, third_showdown_token);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests().back() == "getassertion aaaa");
  CHECK(kept_token() == third_showdown_token);
}

TEST_CASE_METHOD(tabs_fixture, "S25: a rotation that was stored just after a logout goes too",
                 "[showdown_tabs]") {
  auto held = locks->hold(config.session_name);
  REQUIRE(code_of(tab->log_out()) == "ok");
  std::string left = "none";
  SECTION("of another tab") { keep(0s, other_showdown_token); }
  SECTION("but not the next login") {
    wall_clock->pass(3s);
    keep(0s, third_showdown_token);
    left = third_showdown_token;
  }
  held = {};
  advance(100ms);
  CHECK(kept_token() == left);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(tabs_fixture, "S25: a logout where nobody is signed in ends an earlier login, too",
                 "[showdown_tabs]") {
  tokens->record.reset();
  load_page(*tab);
  auto held = locks->hold(config.session_name);
  REQUIRE(code_of(tab->log_out()) == "ok");
  // Another tab had its answer before.
  keep(0s, other_showdown_token);
  held = {};
  advance(100ms);
  CHECK(kept_token() == "none");
}
