// SPDX-License-Identifier: MIT
// Races between a session and the other tabs, one by one; the simulation has found most of them.
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <postern/client/tab_message.hpp>

#include "support/session_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct races_fixture : session_fixture {
  /// newer is a set of the family that is held, after one rotation.
  [[nodiscard]] std::string newer() const {
    token_set made = make_token_set(2, wall_clock->now());
    made.family = family;
    made.rotation = 1;
    return record_of(made);
  }

  /// make_twin is what another tab has got for the tokens that this one has refreshed once.
  [[nodiscard]] token_set make_twin() const {
    token_set made = make_token_set(3, wall_clock->now());
    made.family = family;
    made.rotation = 1;
    return made;
  }

  /// hears_of is what another tab tells or asks about the family.
  void hears_of(tab_message_kind kind) const {
    tabs->hear(make_tab_message(kind, family).reveal());
  }

  [[nodiscard]] std::string access_token() const {
    return page->tokens() == nullptr ? "none" : std::string{page->tokens()->access_token.reveal()};
  }

  text family = page->tokens()->family;
};

}  // namespace

TEST_CASE_METHOD(races_fixture, "B12: tokens that come while the store is read are not refreshed",
                 "[tabs]") {
  tokens->asynchronous = true;
  wall_clock->pass(1h);
  const token_call call = ask();
  REQUIRE(tokens->waiting() == 1);
  tabs->hear(newer());
  CHECK(given_token(call) == "access-2");
  tokens->complete_all();
  CHECK(http->sent().empty());
  CHECK(page->state() == session_state::signed_in);
  CHECK(locks->held() == 0);
}

TEST_CASE_METHOD(races_fixture, "B20: a tab that has missed a logout is told of it when it asks",
                 "[tabs]") {
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  tabs->posted.clear();
  hears_of(tab_message_kind::ask);
  REQUIRE(tabs->posted.size() == 1);
  const auto told = parse_tab_message(tabs->posted.front());
  REQUIRE(told);
  CHECK(told->kind == tab_message_kind::signed_out);
  CHECK(told->family == family);
}

TEST_CASE_METHOD(races_fixture, "B15: a session that the server has ended is not told of as left",
                 "[tabs]") {
  // Another tab may hold newer tokens than those that were refused.
  hears_of(tab_message_kind::ended);
  CHECK(page->state() == session_state::ended);
  tabs->posted.clear();
  hears_of(tab_message_kind::ask);
  CHECK(tabs->posted.empty());
}

TEST_CASE_METHOD(races_fixture, "B15: what an older refresh token met does not end a newer one",
                 "[tabs]") {
  tabs->hear(newer());
  tabs->posted.clear();
  hears_of(tab_message_kind::ended);
  CHECK(access_token() == "access-2");
  tabs->hear(make_tab_message(tab_message_kind::ended, family, 1).reveal());
  CHECK(access_token() == "none");
}

TEST_CASE_METHOD(races_fixture,
                 "B15: a refusal does not end what another tab has renewed under the same name",
                 "[tabs]") {
  wall_clock->pass(1h);
  const token_call call = ask();
  REQUIRE(http->sent().size() == 1);
  // A relay that keeps the refresh token has given the page a handle of it, which never changes.
  token_set renewed = make_token_set(2, wall_clock->now());
  renewed.refresh_token = page->tokens()->refresh_token.clone();
  renewed.family = family;
  renewed.rotation = 1;
  tokens->record = record_of(renewed);
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "access-2");
  CHECK(page->state() == session_state::signed_in);
  CHECK(tokens->record == record_of(renewed));
}

TEST_CASE_METHOD(races_fixture, "B20: a logout counts for a login that is only just being read",
                 "[tabs]") {
  const token_set next = make_token_set(7, noon);
  tokens->asynchronous = true;
  tabs->hear(record_of(next));
  keep_tokens(next);
  tabs->hear(make_tab_message(tab_message_kind::signed_out, make_family(next)).reveal());
  tokens->complete_all();
  CHECK(access_token() == "access-1");
}

TEST_CASE_METHOD(races_fixture, "B20: who is signed out elsewhere looks for the next login",
                 "[tabs]") {
  keep_tokens(make_token_set(7, noon));
  hears_of(tab_message_kind::signed_out);
  advance(100ms);
  CHECK(access_token() == "access-7");
  CHECK(kept_access_token() == "access-7");
}

TEST_CASE_METHOD(races_fixture, "B20: a login is seen even if the store shows it after the message",
                 "[tabs]") {
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  locks->delay = 100ms;
  const token_set next = make_token_set(7, noon);
  tabs->hear(record_of(next));
  CHECK(access_token() == "none");
  keep_tokens(next);
  advance(100ms);
  CHECK(access_token() == "access-7");
}

TEST_CASE_METHOD(races_fixture, "B20: the end of the former session does not abort a sign-in",
                 "[tabs]") {
  auto held = locks->hold(config.session_name);
  const pending in{page->sign_in(boxed(make_token_set(7, noon)))};
  CHECK(code_of(in) == "pending");
  SECTION("which the server ended") { hears_of(tab_message_kind::ended); }
  SECTION("which the user left in another tab") { hears_of(tab_message_kind::signed_out); }
  SECTION("which is gone from the store") {
    tokens->record.reset();
    tabs->wake();
  }
  held = {};
  advance(5s);
  CHECK(code_of(in) == "ok");
  CHECK(access_token() == "access-7");
  CHECK(kept_access_token() == "access-7");
}

TEST_CASE_METHOD(races_fixture,
                 "B20, B21: a store that once refused is believed when it has changed", "[tabs]") {
  tokens->fails_to_write = true;
  wall_clock->pass(1h);
  const token_call call = ask();
  http->answer(0, make_token_answer(2));
  REQUIRE(given_token(call) == "access-2");
  tokens->fails_to_write = false;
  token_set other = make_token_set(3, wall_clock->now());
  other.family = family;
  // That tab may have refreshed what this one had before, and counts as this one does.
  other.rotation = GENERATE(1, 2);
  keep_tokens(other);
  if (other.rotation == 2) tabs->hear(record_of(other));
  tabs->wake();
  advance(1s);
  REQUIRE(access_token() == "access-3");
  // The user signs out in the other tab, and this page hears nothing of it.
  tokens->record.reset();
  tabs->wake();
  CHECK(access_token() == "none");
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(races_fixture,
                 "B14, B21: of two tabs that refreshed the same tokens, the store's is believed",
                 "[tabs]") {
  wall_clock->pass(1h);
  const token_call call = ask();
  http->answer(0, make_token_answer(2));
  REQUIRE(given_token(call) == "access-2");
  // That tab could not read what this one had stored.
  keep_tokens(make_twin());
  tabs->wake();
  CHECK(access_token() == "access-3");
  wall_clock->pass(1h);
  const token_call next = ask();
  CHECK(http->sent().back().parameter("refresh_token") == "refresh-3");
  http->answer(1, make_token_answer(4));
  CHECK(given_token(next) == "access-4");
}

TEST_CASE_METHOD(races_fixture,
                 "B15, B21: tokens that were refused make room for those that the store has",
                 "[tabs]") {
  tokens->fails_to_write = true;
  wall_clock->pass(1h);
  const token_call call = ask();
  tokens->fails_to_read = true;
  http->answer(0, make_token_answer(2));
  REQUIRE(given_token(call) == "access-2");
  tokens->fails_to_read = tokens->fails_to_write = false;
  // Nobody can tell by now whether that was stored before or after.
  token_set twin = make_twin();
  // A relay gives a name in the refresh token's place, which never changes.
  const std::string refresh_token = GENERATE("refresh-3", "refresh-2");
  twin.refresh_token = secret(refresh_token);
  keep_tokens(twin);
  tabs->wake();
  CHECK(access_token() == "access-2");
  wall_clock->pass(1h);
  const token_call next = ask();
  REQUIRE(http->sent().back().parameter("refresh_token") == "refresh-2");
  http->answer(1, make_refusal("invalid_grant"));
  REQUIRE(http->sent().size() == 3);
  CHECK(http->sent().back().parameter("refresh_token") == refresh_token);
  http->answer(2, make_token_answer(4));
  CHECK(given_token(next) == "access-4");
  CHECK(kept_access_token() == "access-4");
}

TEST_CASE_METHOD(races_fixture,
                 "B15, B21: a sign-in outlives a store that failed, and held another or none",
                 "[tabs]") {
  const bool is_first = GENERATE(true, false);
  if (is_first) REQUIRE(code_of(pending{page->sign_out()}) == "ok");
  const auto held = tokens->record;
  tokens->fails_to_read = tokens->fails_to_write = true;
  REQUIRE(code_of(pending{page->sign_in(boxed(make_token_set(7, wall_clock->now())))}) == "ok");
  tokens->fails_to_read = tokens->fails_to_write = false;
  tabs->wake();
  CHECK(access_token() == "access-7");
  // Nor is the former session the user's when the server ends this one.
  observer->sign_outs.clear();
  wall_clock->pass(1h);
  const token_call call = ask();
  REQUIRE(http->sent().back().parameter("refresh_token") == "refresh-7");
  http->answer(http->sent().size() - 1, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "login_required");
  CHECK(access_token() == "none");
  CHECK(observer->sign_outs == std::vector{sign_out_reason::expired});
  CHECK(tokens->record == held);
}

TEST_CASE_METHOD(races_fixture, "B20: a sign-in is stored after what a refresh elsewhere stores",
                 "[races]") {
  manual_tab_channel channel{network};
  client_ports its_own = ports();
  its_own.tabs = &channel;
  const auto other = make_ref<session>(make_ref<client_context>(config, its_own, nullptr));
  REQUIRE(code_of(watch(other->loaded())) == "ok");
  wall_clock->pass(1h);
  const token_call call{other->access_token({}, {})};
  REQUIRE(http->sent().size() == 1);
  tokens->asynchronous = true;
  http->answer(0, make_token_answer(2));
  // That tab has its answer, and looks at the store once more before it writes.
  REQUIRE(tokens->waiting() == 1);
  const pending login{page->sign_in(boxed(make_token_set(7, wall_clock->now())))};
  tokens->complete_all();
  CHECK(code_of(login) == "ok");
  CHECK(given_token(call) == "access-2");
  CHECK(kept_access_token() == "access-7");
  CHECK(access_token() == "access-7");
  other->stop();
}
