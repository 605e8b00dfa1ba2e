// SPDX-License-Identifier: MIT
// Rotations: one at a time, in a tab and across tabs, and what a logout does to one in flight.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"
#include "support/showdown_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using requests_list = std::vector<std::string>;

struct rotation_fixture : showdown_fixture {
  rotation_fixture() { keep(1h); }

  [[nodiscard]] auto rotations() const {
    return std::ranges::count_if(
        http->sent(), [](const sent_request& each) { return each.url.ends_with("/refreshtoken"); });
  }

  std::unique_ptr<showdown_tab> other = open_tab();
};

}  // namespace

TEST_CASE_METHOD(rotation_fixture, "S16, I2: the callers of a tab share one rotation",
                 "[showdown_rotation]") {
  keep(std::chrono::days{15});
  SECTION("with locks") {}
  SECTION("with locks that take their time") { locks->delay = 5ms; }
  SECTION("without locks") { locks->has_locks = false; }
  std::vector<showdown_call> calls;
  for (int each = 0; each < 20; ++each) calls.push_back(tab->ask());
  const pending<result<void>> rotation = tab->rotate();
  advance(100ms);
  REQUIRE(requests() == requests_list{"refreshtoken 0123"});
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(code_of(rotation) == "ok");
  REQUIRE(http->sent().size() == 21);
  for (std::size_t each = 1; each <= 20; ++each) {
    CHECK(requests()[each] == "getassertion fedc");
    http->answer(each, make_assertion_answer());
    CHECK(code_of(calls[each - 1]) == "ok");
  }
  CHECK(rotations() == 1);
  CHECK(locks->held() == 0);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(rotation_fixture, "S16, I2: tabs that race send one rotation",
                 "[showdown_rotation]") {
  SECTION("with locks at once") {}
  SECTION("with locks that take their time") { locks->delay = 5ms; }
  keep(std::chrono::days{15});
  std::vector<std::unique_ptr<showdown_tab>> tabs;
  std::vector<showdown_call> calls;
  for (int each = 0; each < 8; ++each) {
    tabs.push_back(open_tab());
    calls.push_back(tabs.back()->ask());
  }
  advance(100ms);
  CHECK(locks->asked == requests_list(8, "postern-showdown"));
  CHECK(locks->held() == 1);
  CHECK(locks->waiting() == 7);
  REQUIRE(requests() == requests_list{"refreshtoken 0123"});
  http->answer(0, make_rotation_answer(other_showdown_token));
  REQUIRE(http->sent().size() == 9);
  CHECK(rotations() == 1);
  for (std::size_t each = 0; each < 8; ++each) {
    http->answer(each + 1, make_assertion_answer());
    CHECK(tabs[each]->token() == other_showdown_token);
  }
  for (const showdown_call& each : calls) CHECK(code_of(each) == "ok");
  CHECK(order->count("tokens written") == 1);
  CHECK(locks->held() == 0);
}

TEST_CASE_METHOD(rotation_fixture, "S16, I2: tabs race to rescue a void token with one rotation",
                 "[showdown_rotation]") {
  const showdown_call first = tab->ask();
  const showdown_call second = other->ask();
  http->answer(0, make_void_answer());
  http->answer(1, make_void_answer());
  CHECK(rotations() == 1);
  http->answer(2, make_rotation_answer(other_showdown_token));
  CHECK(rotations() == 1);
  http->answer(3, make_assertion_answer());
  http->answer(4, make_assertion_answer());
  CHECK(code_of(first) == "ok");
  CHECK(code_of(second) == "ok");
}

TEST_CASE_METHOD(rotation_fixture, "S16: the next tab waits until the new token is stored",
                 "[showdown_rotation]") {
  const pending<result<void>> first = tab->rotate();
  const pending<result<void>> second = other->rotate();
  tokens->asynchronous = true;
  http->answer(0, make_rotation_answer(other_showdown_token));
  tokens->complete_next();
  REQUIRE(tokens->waiting() == 1);
  CHECK(locks->waiting() == 1);
  CHECK(code_of(first) == "pending");
  CHECK(tab->token() == showdown_token);
  tokens->complete_all();
  CHECK(code_of(first) == "ok");
  CHECK(code_of(second) == "ok");
  CHECK(rotations() == 1);
  CHECK(locks->held() == 0);
}

TEST_CASE_METHOD(rotation_fixture,
                 "S20: without locks the loser of a race takes the winner's token",
                 "[showdown_rotation]") {
  locks->has_locks = false;
  const showdown_call first = tab->ask();
  const showdown_call second = other->ask();
  http->answer(0, make_void_answer());
  http->answer(1, make_void_answer());
  REQUIRE(rotations() == 2);
  http->answer(2, make_rotation_answer(other_showdown_token));
  http->answer(3, make_void_answer());
  REQUIRE(http->sent().size() == 6);
  http->answer(4, make_assertion_answer());
  http->answer(5, make_assertion_answer());
  CHECK(code_of(first) == "ok");
  CHECK(code_of(second) == "ok");
  CHECK(other->token() == other_showdown_token);
  CHECK(other->observer.sign_outs.empty());
}

TEST_CASE_METHOD(rotation_fixture, "I4: a lock that a frozen tab holds gives timeout",
                 "[showdown_rotation]") {
  ref<shared_object> frozen = locks->hold("postern-showdown");
  const pending<result<void>> call = tab->rotate();
  advance(14'999ms);
  CHECK(code_of(call) == "pending");
  advance(1ms);
  CHECK(code_of(call) == "timeout");
  CHECK(http->sent().empty());
  CHECK(kept_token() == showdown_token);
  CHECK(timers->live() == 0);
  // Later it goes on.
  frozen = nullptr;
  http->script(make_rotation_answer(other_showdown_token));
  CHECK(code_of(tab->rotate()) == "ok");
}

TEST_CASE_METHOD(rotation_fixture, "S17: a lock that is held keeps no assertion back",
                 "[showdown_rotation]") {
  keep(std::chrono::days{8});
  const ref<shared_object> frozen = locks->hold("postern-showdown");
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  advance(15s);
  REQUIRE(tab->observer.failures.size() == 1);
  CHECK(tab->observer.failures[0]->code == error_code::timeout);
  CHECK(rotations() == 0);
}

TEST_CASE_METHOD(rotation_fixture, "S16: a rotation that was sent goes on when its caller leaves",
                 "[showdown_rotation]") {
  cancellation cancel;
  const pending<result<void>> call = tab->rotate(cancel);
  REQUIRE(rotations() == 1);
  std::string code = "aborted";
  SECTION("aborted") { cancel.request(error_code::aborted); }
  SECTION("at its own timeout") {
    advance(15s);
    code = "timeout";
  }
  SECTION("disposed of") {
    tab->client.reset();
    cancel.request(error_code::disposed);
    code = "disposed";
  }
  CHECK(code_of(call) == code);
  CHECK(http->in_flight() == 1);
  CHECK(locks->held() == 1);
  // Whoever comes meanwhile joins it, or waits for the lock.
  const pending<result<void>> next = other->rotate();
  CHECK(rotations() == 1);
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(kept_token() == other_showdown_token);
  CHECK(code_of(next) == "ok");
  CHECK(rotations() == 1);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(rotation_fixture, "S16, I4: a rotation that is never answered is given up",
                 "[showdown_rotation]") {
  const pending<result<void>> call = tab->rotate();
  CHECK(http->sent()[0].limit == 60s);
  advance(15s);
  CHECK(code_of(call) == "timeout");
  const pending<result<void>> joined = tab->rotate();
  advance(44'999ms);
  CHECK(locks->held() == 1);
  CHECK(code_of(joined) == "timeout");
  advance(1ms);
  CHECK(locks->held() == 0);
  CHECK(rotations() == 1);
  CHECK(kept_token() == showdown_token);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(rotation_fixture, "S16: who has left before a rotation was sent sends none",
                 "[showdown_rotation]") {
  tokens->asynchronous = true;
  cancellation cancel;
  const pending<result<void>> call = tab->rotate(cancel);
  cancel.request(error_code::aborted);
  CHECK(code_of(call) == "aborted");
  tokens->complete_all();
  CHECK(http->sent().empty());
  CHECK(locks->asked.empty());
}

TEST_CASE_METHOD(rotation_fixture, "S17: a rotation ahead of time is shared, and fails once",
                 "[showdown_rotation]") {
  keep(std::chrono::days{8});
  const showdown_call first = tab->ask();
  const showdown_call second = tab->ask();
  http->answer(0, make_assertion_answer());
  http->answer(1, make_assertion_answer());
  REQUIRE(rotations() == 1);
  http->answer(2, make_network_error());
  CHECK(tab->observer.failures.size() == 1);
  CHECK(rotations() == 1);
}

TEST_CASE_METHOD(rotation_fixture, "S25: a logout wins over a rotation in flight",
                 "[showdown_rotation]") {
  SECTION("while the lock is waited for") {
    ref<shared_object> frozen = locks->hold("postern-showdown");
    const pending<result<void>> call = tab->rotate();
    CHECK(code_of(tab->log_out()) == "ok");
    frozen = nullptr;
    CHECK(code_of(call) == "not_authenticated");
    CHECK(http->sent().empty());
  }
  SECTION("while the server thinks") {
    const pending<result<void>> call = tab->rotate();
    CHECK(code_of(tab->log_out()) == "ok");
    CHECK(kept_token() == "none");
    http->answer(0, make_rotation_answer(other_showdown_token));
    CHECK(code_of(call) == "not_authenticated");
  }
  SECTION("while the new token is stored") {
    tokens->asynchronous = true;
    const pending<result<void>> call = tab->rotate();
    tokens->complete_next();
    tokens->complete_next();
    http->answer(0, make_rotation_answer(other_showdown_token));
    tokens->complete_next();
    REQUIRE(tokens->waiting() == 1);
    const pending<result<void>> logout = tab->log_out();
    // The clear waits for the write, or it might be overtaken by it.
    CHECK(tokens->waiting() == 1);
    tokens->complete_all();
    CHECK(code_of(logout) == "ok");
    CHECK(code_of(call) == "not_authenticated");
  }
  SECTION("for an assertion, too") {
    const showdown_call call = tab->ask();
    http->answer(0, make_void_answer());
    CHECK(code_of(tab->log_out()) == "ok");
    http->answer(1, make_rotation_answer(other_showdown_token));
    CHECK(code_of(call) == "not_authenticated");
    CHECK(http->sent().size() == 2);
  }
  CHECK(kept_token() == "none");
  CHECK(tab->token() == "none");
  CHECK(locks->held() == 0);
  CHECK(tab->observer.failures.empty());
}

TEST_CASE_METHOD(rotation_fixture,
                 "S17, S25: a logout during a rotation ahead of time is no failure",
                 "[showdown_rotation]") {
  keep(std::chrono::days{8});
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  REQUIRE(rotations() == 1);
  CHECK(code_of(tab->log_out()) == "ok");
  http->answer(1, make_rotation_answer(other_showdown_token));
  CHECK(kept_token() == "none");
  CHECK(tab->observer.failures.empty());
  CHECK(tab->observer.sign_outs == std::vector{sign_out_reason::user});
}

TEST_CASE_METHOD(rotation_fixture, "S25: a logout in another tab wins over a rotation in flight",
                 "[showdown_rotation]") {
  const pending<result<void>> call = tab->rotate();
  CHECK(code_of(other->log_out()) == "ok");
  SECTION("which nobody saw") {}
  SECTION("which somebody here has seen") { CHECK(code_of(tab->ask()) == "not_authenticated"); }
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(code_of(call) == "not_authenticated");
  CHECK(kept_token() == "none");
  CHECK(tab->token() == "none");
  CHECK(tab->observer.sign_outs == std::vector{sign_out_reason::user});
}

TEST_CASE_METHOD(rotation_fixture, "S16: after a logout or an end the next session is rotated anew",
                 "[showdown_rotation]") {
  locks->has_locks = false;
  const pending<result<void>> former = tab->rotate();
  SECTION("signed in again here") {
    const ref<scripted_popup> popup = open_popup();
    const showdown_call login = tab->log_in(popup);
    popup->say(showdown_callback(popup->navigated.back(), assertion_text, other_showdown_token));
    CHECK(code_of(login) == "ok");
  }
  SECTION("signed out, and in again in another tab") {
    CHECK(code_of(tab->log_out()) == "ok");
    keep(0s, other_showdown_token);
  }
  SECTION("over, and signed in again in another tab") {
    http->answer(0, make_void_answer());
    CHECK(code_of(former) == "login_required");
    keep(0s, other_showdown_token);
  }
  const pending<result<void>> call = tab->rotate();
  REQUIRE(requests() == requests_list{"refreshtoken 0123", "refreshtoken fedc"});
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(code_of(call) == "pending");
  http->answer(1, make_rotation_answer(third_showdown_token));
  CHECK(code_of(call) == "ok");
  CHECK(kept_token() == third_showdown_token);
}

TEST_CASE_METHOD(rotation_fixture, "S20: a sign-in wins over a rotation in flight",
                 "[showdown_rotation]") {
  const ref<scripted_popup> popup = open_popup();
  std::string code = "ok";
  const pending<result<void>> call = tab->rotate();
  const auto sign_in = [&](const showdown_tab& in) {
    const showdown_call login = in.log_in(popup);
    popup->say(showdown_callback(popup->navigated.back(), assertion_text, third_showdown_token));
    return login;
  };
  SECTION("in this tab") { CHECK(code_of(sign_in(*tab)) == "ok"); }
  SECTION("in another tab") {
    const showdown_call login = sign_in(*other);
    advance(2s);
    CHECK(code_of(login) == "ok");
  }
  SECTION("in this tab, not stored yet") {
    tokens->asynchronous = true;
    const showdown_call login = sign_in(*tab);
    http->answer(0, make_rotation_answer(other_showdown_token));
    tokens->complete_all();
    CHECK(code_of(login) == "ok");
  }
  SECTION("in this tab, while the rotation is refused") {
    tokens->asynchronous = true;
    http->answer(0, make_void_answer());
    const showdown_call login = sign_in(*tab);
    tokens->complete_all();
    CHECK(code_of(login) == "ok");
  }
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(code_of(call) == "ok");
  CHECK(kept_token() == third_showdown_token);
  CHECK(tab->token() == third_showdown_token);
  CHECK(order->count("tokens cleared") == 0);
}
