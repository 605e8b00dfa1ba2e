// SPDX-License-Identifier: MIT
// A session in two tabs, with one store between them or with one each.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/session_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using token_call = pending<result<secret>>;

/// Another tab of the same user, beside that of the fixture.
struct second_tab {
  second_tab(const client_fixture& world, std::shared_ptr<memory_token_store> with_tokens)
      : tokens(std::move(with_tokens)), channel(world.network), observer(world.order) {
    client_ports ports = world.ports();
    ports.tokens = tokens.get();
    ports.tabs = &channel;
    page = make_ref<session>(make_ref<client_context>(world.config, ports, &observer));
    REQUIRE(code_of(watch(page->loaded())) == "ok");
  }
  second_tab(const second_tab&) = delete;
  second_tab& operator=(const second_tab&) = delete;
  ~second_tab() { page->stop(); }

  [[nodiscard]] token_call ask() const { return token_call{page->access_token({}, {})}; }

  [[nodiscard]] std::string access_token() const {
    return page->tokens() == nullptr ? "none" : std::string{page->tokens()->access_token.reveal()};
  }

  std::shared_ptr<memory_token_store> tokens;
  manual_tab_channel channel;
  recording_observer observer;
  ref<session> page;
};

struct tabs_fixture : session_fixture {
  /// newer is a set of the family that is held, after so many rotations.
  [[nodiscard]] token_set newer(int number, std::int64_t rotation) const {
    token_set made = make_token_set(number, wall_clock->now());
    made.family = page->tokens()->family;
    made.rotation = rotation;
    return made;
  }

  void expire() const { wall_clock->pass(1h); }

  /// deliver is what the others have to say, and the time that a store may need to show it.
  void deliver() const {
    network->deliver();
    advance(100ms);
  }

  [[nodiscard]] std::string access_token() const {
    return page->tokens() == nullptr ? "none" : std::string{page->tokens()->access_token.reveal()};
  }
};

/// With localStorage.
struct shared_fixture : tabs_fixture {
  second_tab other{*this, tokens};
};

/// With sessionStorage, which a duplicated tab begins with a copy of.
struct duplicate_fixture : tabs_fixture {
  [[nodiscard]] std::shared_ptr<memory_token_store> copy() const {
    auto made = std::make_shared<memory_token_store>(order);
    made->record = tokens->record;
    return made;
  }
  second_tab other{*this, copy()};
};

}  // namespace

TEST_CASE_METHOD(shared_fixture, "B13, I2: two tabs make one refresh between them", "[tabs]") {
  expire();
  const token_call first = ask();
  const token_call second = other.ask();
  CHECK(page->state() == session_state::refreshing);
  CHECK(other.page->state() == session_state::awaiting_turn);
  REQUIRE(http->sent().size() == 1);
  http->answer(0, make_token_answer(2));
  CHECK(given_token(first) == "access-2");
  CHECK(given_token(second) == "access-2");
  deliver();
  CHECK(http->sent().size() == 1);
  CHECK(page->state() == session_state::signed_in);
  CHECK(other.page->state() == session_state::signed_in);
  CHECK(locks->held() == 0);
}

TEST_CASE_METHOD(shared_fixture, "B13: what another tab hands on ends the wait for a turn",
                 "[tabs]") {
  expire();
  const auto held = locks->hold(config.session_name);
  const token_call call = other.ask();
  CHECK(code_of(call) == "pending");
  CHECK(locks->waiting() == 1);
  other.channel.hear(record_of(newer(2, 1)));
  CHECK(given_token(call) == "access-2");
  CHECK(http->sent().empty());
  // Nor does it stand in the others' way.
  CHECK(locks->waiting() == 0);
}

TEST_CASE_METHOD(shared_fixture, "B16, I4: a tab that keeps the turn costs the others no tokens",
                 "[tabs]") {
  expire();
  auto held = locks->hold(config.session_name);
  const token_call call = ask();
  advance(config.request_timeout);
  CHECK(code_of(call) == "timeout");
  CHECK(page->state() == session_state::backing_off);
  CHECK(kept_access_token() == "access-1");
  held = {};
  advance(5min);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
}

TEST_CASE_METHOD(duplicate_fixture, "B15, B29: a refusal of what is no longer held ends nothing",
                 "[tabs]") {
  expire();
  const token_call call = ask();
  REQUIRE(page->state() == session_state::refreshing);
  tabs->hear(record_of(newer(2, 1)));
  CHECK(access_token() == "access-2");
  advance(100ms);
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "access-2");
  CHECK(page->state() == session_state::signed_in);
  CHECK(observer->sign_outs.empty());
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(duplicate_fixture, "B29: a rotation reaches the duplicate and its store",
                 "[tabs]") {
  expire();
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  deliver();
  CHECK(other.access_token() == "access-2");
  CHECK(other.tokens->record == tokens->record);
  // And back again.
  expire();
  http->script(make_token_answer(3));
  CHECK(given_token(other.ask()) == "access-3");
  deliver();
  CHECK(access_token() == "access-3");
  CHECK(page->tokens()->rotation == 2);
  CHECK(other.tokens->record == tokens->record);
}

TEST_CASE_METHOD(tabs_fixture, "B29: a copy that comes later asks for what it has missed",
                 "[tabs]") {
  auto old = std::make_shared<memory_token_store>(order);
  old->record = tokens->record;
  expire();
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  deliver();
  const second_tab copy{*this, old};
  CHECK(copy.access_token() == "access-1");
  deliver();
  CHECK(copy.access_token() == "access-2");
  CHECK(copy.tokens->record == tokens->record);
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(duplicate_fixture, "B21: a store that refuses what was handed on is told of",
                 "[tabs]") {
  other.tokens->fails_to_write = true;
  other.channel.hear(record_of(newer(2, 1)));
  CHECK(other.access_token() == "access-2");
  advance(100ms);
  REQUIRE(other.observer.failures.size() == 1);
  CHECK(other.observer.failures.front()->code == error_code::storage_error);
  // What it still holds is known to be older.
  other.channel.wake();
  CHECK(other.access_token() == "access-2");
}

TEST_CASE_METHOD(tabs_fixture, "B13: what is no news changes nothing", "[tabs]") {
  const std::size_t posted = tabs->posted.size();
  tabs->hear("garbage");
  tabs->hear(record_of(newer(2, 0)));
  token_set foreign = newer(2, 1);
  foreign.client_id = "another-spa";
  tabs->hear(record_of(foreign));
  tabs->hear(make_tab_message(tab_message_kind::signed_out, "another family").reveal());
  tabs->hear(make_tab_message(tab_message_kind::ask, "another family").reveal());
  tabs->hear(make_tab_message(tab_message_kind::ask, page->tokens()->family, 0).reveal());
  CHECK(access_token() == "access-1");
  CHECK(observer->token_changes.empty());
  CHECK(tabs->posted.size() == posted);
}

TEST_CASE_METHOD(client_fixture, "B13: before the store was read nothing is believed", "[tabs]") {
  tokens->asynchronous = true;
  const ref<session> page = make_session();
  const auto loading = watch(page->loaded());
  tabs->hear(record_of(make_token_set(2, noon)));
  tabs->wake();
  tokens->complete_all();
  CHECK(code_of(loading) == "ok");
  CHECK(page->state() == session_state::signed_out);
}

TEST_CASE_METHOD(shared_fixture, "B20: a sign-in is seen by tabs that share the store", "[tabs]") {
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(5, noon)))}) == "ok");
  deliver();
  CHECK(other.access_token() == "access-5");
  CHECK(other.observer.token_changes == std::vector<std::string>{"access-5"});
}

TEST_CASE_METHOD(duplicate_fixture, "B20: a sign-in puts no tab with its own store into it",
                 "[tabs]") {
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(5, noon)))}) == "ok");
  deliver();
  CHECK(other.access_token() == "access-1");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(duplicate_fixture, "B20: a sign-out ends the family, wherever it is stored",
                 "[tabs]") {
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  deliver();
  CHECK(other.access_token() == "none");
  CHECK_FALSE(other.tokens->record);
  CHECK(other.observer.sign_outs == std::vector{sign_out_reason::user});
  CHECK(given_token(other.ask()) == "not_authenticated");
  // Not even by a tab that has not heard of it.
  other.channel.hear(record_of(make_token_set(1, noon)));
  CHECK(other.access_token() == "none");
}

TEST_CASE_METHOD(duplicate_fixture, "B15: the end of a session ends it in every tab, once",
                 "[tabs]") {
  expire();
  http->script(make_refusal("invalid_grant"));
  CHECK(given_token(ask()) == "login_required");
  deliver();
  CHECK(other.page->state() == session_state::ended);
  CHECK(other.observer.sign_outs == std::vector{sign_out_reason::expired});
  CHECK(given_token(other.ask()) == "login_required");
  CHECK_FALSE(other.tokens->record);
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(shared_fixture, "B20: a sign-out elsewhere beats a refresh in flight here",
                 "[tabs]") {
  expire();
  const token_call call = other.ask();
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  // No message arrives: the store is enough.
  http->answer(0, make_token_answer(2));
  CHECK(given_token(call) == "not_authenticated");
  CHECK_FALSE(tokens->record);
  CHECK(other.access_token() == "none");
}

TEST_CASE_METHOD(tabs_fixture, "B20: what a refresh elsewhere stores just after is removed",
                 "[tabs]") {
  const std::string late = record_of(newer(2, 1));
  auto held = locks->hold(config.session_name);
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  tokens->record = late;
  held = {};
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(tabs_fixture, "B20: a sign-out leaves what somebody else has signed in to",
                 "[tabs]") {
  auto held = locks->hold(config.session_name);
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  keep_tokens(make_token_set(8, noon));
  held = {};
  CHECK(kept_access_token() == "access-8");
}

TEST_CASE_METHOD(client_fixture, "B20: a tab that knows of nobody signs the others out as well",
                 "[tabs]") {
  config.auto_refresh = false;
  const ref<session> page = make_session();
  REQUIRE(code_of(watch(page->loaded())) == "ok");
  keep_tokens(make_token_set(1, noon));
  const second_tab other{*this, tokens};
  REQUIRE(other.access_token() == "access-1");
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  network->deliver();
  advance(100ms);
  CHECK(other.access_token() == "none");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(shared_fixture, "B20: a store that is empty when news come is a sign-out",
                 "[tabs]") {
  tokens->record.reset();
  other.channel.hear(record_of(make_token_set(6, noon)));
  advance(100ms);
  CHECK(other.access_token() == "none");
  CHECK(other.observer.sign_outs == std::vector{sign_out_reason::user});
}

TEST_CASE_METHOD(tabs_fixture, "B13: a store that cannot be read when news come changes nothing",
                 "[tabs]") {
  tokens->fails_to_read = true;
  tabs->hear(record_of(make_token_set(6, noon)));
  CHECK(access_token() == "access-1");
  const auto held = locks->hold(config.session_name);
  tokens->fails_to_read = false;
  tabs->hear(record_of(make_token_set(6, noon)));
  advance(config.request_timeout);
  CHECK(access_token() == "access-1");
}

TEST_CASE_METHOD(tabs_fixture, "B19: a page that wakes looks at the store, and at the clock",
                 "[tabs]") {
  config.auto_refresh = true;
  const second_tab slept{*this, tokens};
  wall_clock->jump(1h);
  SECTION("it refreshes") {
    slept.channel.wake();
    REQUIRE(http->sent().size() == 1);
    // And once only.
    slept.channel.wake();
    http->answer(0, make_token_answer(2));
    CHECK(slept.access_token() == "access-2");
    CHECK(http->sent().size() == 1);
  }
  SECTION("it takes over what others have stored") {
    tokens->record = record_of(newer(2, 1));
    slept.channel.wake();
    CHECK(slept.access_token() == "access-2");
    CHECK(http->sent().empty());
  }
  SECTION("it sees that the user has signed out") {
    tokens->record.reset();
    slept.channel.wake();
    CHECK(slept.access_token() == "none");
    CHECK(slept.observer.sign_outs == std::vector{sign_out_reason::user});
  }
  SECTION("it does not wait for long after failures") {
    random->constant = std::byte{0};
    for (int failure = 0; failure < 9; ++failure) http->script(make_network_error());
    slept.channel.wake();
    // 1 + 2 + 4 + ... + 128; the next wait is 256 seconds.
    advance(255s);
    REQUIRE(http->sent().size() == 9);
    http->script(make_token_answer(2));
    slept.channel.wake();
    advance(4s);
    CHECK(http->sent().size() == 9);
    advance(1s);
    CHECK(http->sent().size() == 10);
    CHECK(slept.access_token() == "access-2");
  }
  SECTION("it waits for as long as the server has said") {
    http->script(make_status(429, "Retry-After: 600\r\n"));
    slept.channel.wake();
    slept.channel.wake();
    advance(599s);
    CHECK(http->sent().size() == 1);
  }
}

TEST_CASE_METHOD(tabs_fixture, "B32: a session that was stopped neither hears nor tells",
                 "[tabs]") {
  page->stop();
  CHECK_FALSE(tabs->is_open());
  const std::size_t posted = tabs->posted.size();
  expire();
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(tabs->posted.size() == posted);
}
