// SPDX-License-Identifier: MIT
// What follows from a refresh that did not succeed, or not alone.
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

struct refresh_fixture : session_fixture {
  void make_due() const { wall_clock->jump(3550s); }
  void make_expired() const { wall_clock->jump(3600s); }
};

const std::vector<std::string> told_of_end = {"none"};

}  // namespace

TEST_CASE_METHOD(refresh_fixture, "B15: invalid_grant ends the session", "[session_refresh]") {
  make_due();
  http->script(make_refusal("invalid_grant", "Refresh token revoked"));
  const token_call call = ask();
  REQUIRE(given_token(call) == "login_required");
  CHECK(page->tokens() == nullptr);
  CHECK_FALSE(page->is_authenticated());
  CHECK_FALSE(tokens->record);
  CHECK(observer->token_changes == told_of_end);
  CHECK(observer->sign_outs == std::vector{sign_out_reason::expired});
  // A later call knows that a session was over, and sends nothing.
  CHECK(given_token(ask()) == "login_required");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(refresh_fixture, "B15: the end of a session says what the server said",
                 "[session_refresh]") {
  make_due();
  http->script(make_refusal("invalid_grant", "Refresh token revoked"));
  const token_call call = ask();
  REQUIRE(given_token(call) == "login_required");
  const error& failure = call.outcome().error();
  CHECK(failure->oauth_error == "invalid_grant");
  CHECK(failure->description == "Refresh token revoked");
  CHECK(failure->status == 400);
}

TEST_CASE_METHOD(refresh_fixture, "B15: all who wait hear of the end, and it is told once",
                 "[session_refresh]") {
  make_expired();
  const token_call first = ask();
  const token_call second = ask();
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(first) == "login_required");
  CHECK(given_token(second) == "login_required");
  CHECK(http->sent().size() == 1);
  CHECK(observer->token_changes == told_of_end);
  CHECK(observer->sign_outs.size() == 1);
}

TEST_CASE_METHOD(refresh_fixture, "B15: newer tokens in the store are taken over instead",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  // Another tab wins the race while our request is under way.
  keep_tokens(make_token_set(2, wall_clock->now()));
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "access-2");
  CHECK(http->sent().size() == 1);
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
  CHECK(observer->sign_outs.empty());
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(refresh_fixture, "B15: tokens that were taken over and are due are refreshed",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  keep_tokens(make_token_set(2, noon));
  http->answer(0, make_refusal("invalid_grant"));
  REQUIRE(http->sent().size() == 2);
  CHECK(http->sent().back().parameter("refresh_token") == "refresh-2");
  http->answer(1, make_token_answer(3));
  CHECK(given_token(call) == "access-3");
}

TEST_CASE_METHOD(refresh_fixture, "B13: a refresh reads the store first and sends nothing in vain",
                 "[session_refresh]") {
  make_expired();
  keep_tokens(make_token_set(2, wall_clock->now()));
  CHECK(given_token(ask()) == "access-2");
  CHECK(http->sent().empty());
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
}

TEST_CASE_METHOD(refresh_fixture, "B15: another client's tokens are not taken over",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  token_set foreign = make_token_set(2, wall_clock->now());
  foreign.client_id = "another-spa";
  keep_tokens(foreign);
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "login_required");
}

TEST_CASE_METHOD(refresh_fixture, "B15: every other OAuth error keeps the session",
                 "[session_refresh]") {
  make_expired();
  for (const char* const oauth_error :
       {"invalid_client", "invalid_request", "unauthorized_client", "unsupported_grant_type",
        "temporarily_unavailable", "invalid_grant "}) {
    CAPTURE(oauth_error);
    wall_clock->pass(1h);
    http->script(make_refusal(oauth_error));
    CHECK(given_token(ask()) == "token_error");
    CHECK(page->tokens() != nullptr);
    wall_clock->pass(1h);
    // Not an OAuth error by the letter: 5xx with the word in its body.
    http_response server_error = make_refusal("invalid_grant");
    server_error.status = 500;
    http->script(std::move(server_error));
    CHECK(given_token(ask()) == "http_error");
  }
  CHECK(kept_access_token() == "access-1");
  CHECK(observer->token_changes.empty());
}

TEST_CASE_METHOD(refresh_fixture, "B15: a store that cannot be cleared does not hide the end",
                 "[session_refresh]") {
  make_expired();
  tokens->fails_to_clear = true;
  http->script(make_refusal("invalid_grant"));
  CHECK(given_token(ask()) == "login_required");
  CHECK(page->tokens() == nullptr);
  REQUIRE(observer->failures.size() == 1);
  CHECK(observer->failures.front()->code == error_code::storage_error);
}

TEST_CASE_METHOD(refresh_fixture, "B15: a slow store's clear cannot remove a new sign-in",
                 "[session_refresh]") {
  make_expired();
  tokens->asynchronous = true;
  const token_call call = ask();
  tokens->complete_next();
  http->answer(0, make_refusal("invalid_grant"));
  tokens->complete_next();
  REQUIRE(page->tokens() == nullptr);
  const pending again{page->sign_in(boxed(make_token_set(2, wall_clock->now())))};
  tokens->complete_all();
  CHECK(code_of(again) == "ok");
  CHECK(kept_access_token() == "access-2");
  CHECK(call.settled());
}

TEST_CASE_METHOD(refresh_fixture, "B20: a sign-out beats the refresh in flight",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  const pending out{page->sign_out()};
  CHECK(out.settled());
  http->answer(0, make_token_answer(2));
  CHECK(given_token(call) == "not_authenticated");
  CHECK(page->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
  CHECK(observer->token_changes == told_of_end);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(refresh_fixture, "B20: a sign-out beats the write of a refresh",
                 "[session_refresh]") {
  make_expired();
  tokens->asynchronous = true;
  const token_call call = ask();
  tokens->complete_next();
  http->answer(0, make_token_answer(2));
  REQUIRE(tokens->waiting() == 1);
  const pending out{page->sign_out()};
  CHECK(page->tokens() == nullptr);
  tokens->complete_all();
  CHECK(out.settled());
  CHECK(given_token(call) == "not_authenticated");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(refresh_fixture, "B20: a sign-out beats a refresh that still reads the store",
                 "[session_refresh]") {
  make_expired();
  tokens->asynchronous = true;
  const token_call call = ask();
  const pending out{page->sign_out()};
  tokens->complete_all();
  CHECK(http->sent().empty());
  CHECK(given_token(call) == "not_authenticated");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(refresh_fixture, "B20: a sign-out beats an invalid_grant under way",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  const pending out{page->sign_out()};
  http->answer(0, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "not_authenticated");
  CHECK(observer->sign_outs == std::vector{sign_out_reason::user});
}

TEST_CASE_METHOD(refresh_fixture, "B20: who waited for a refresh gets the next user's token",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  const pending in{page->sign_in(boxed(make_token_set(7, wall_clock->now())))};
  CHECK(code_of(in) == "ok");
  http->answer(0, make_token_answer(2));
  CHECK(given_token(call) == "access-7");
  CHECK(kept_access_token() == "access-7");
}

TEST_CASE_METHOD(refresh_fixture, "B20: sign-ins that overtake each other do not hide a good token",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  const auto overtake = [this](int number, epoch_time issued_at) {
    CHECK(code_of(pending{page->sign_in(boxed(make_token_set(number, issued_at)))}) == "ok");
  };
  overtake(2, noon);
  http->answer(0, make_refusal("invalid_grant"));
  REQUIRE(http->sent().size() == 2);
  overtake(3, noon);
  http->answer(1, make_refusal("invalid_grant"));
  REQUIRE(http->sent().size() == 3);
  overtake(4, wall_clock->now());
  http->answer(2, make_refusal("invalid_grant"));
  CHECK(given_token(call) == "access-4");
}

TEST_CASE_METHOD(refresh_fixture, "B20: a sign-out after sign-ins that overtook is the last word",
                 "[session_refresh]") {
  make_expired();
  const token_call call = ask();
  for (int number = 2; number < 5; ++number) {
    CHECK(code_of(pending{page->sign_in(boxed(make_token_set(number, noon)))}) == "ok");
    http->answer(http->sent().size() - 1, make_network_error());
  }
  const token_call last = ask();
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  http->answer(http->sent().size() - 1, make_token_answer(9));
  CHECK(given_token(last) == "not_authenticated");
  CHECK(page->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(refresh_fixture, "B20: tokens that another tab removed are not brought back",
                 "[session_refresh]") {
  make_expired();
  tokens->record.reset();
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "not_authenticated");
  CHECK(http->sent().empty());
  CHECK_FALSE(tokens->record);
  CHECK(observer->token_changes == told_of_end);
  CHECK(observer->sign_outs == std::vector{sign_out_reason::user});
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(refresh_fixture, "B20: garbage in the store is no sign-out", "[session_refresh]") {
  make_expired();
  tokens->record = "{";
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(refresh_fixture, "B21: a store that never took the tokens is no sign-out",
                 "[session_refresh]") {
  tokens->record.reset();
  tokens->fails_to_write = true;
  CHECK(code_of(pending{page->sign_in(boxed(make_token_set(2, noon)))}) == "ok");
  make_expired();
  http->script(make_token_answer(3));
  CHECK(given_token(ask()) == "access-3");
  CHECK(http->sent().back().parameter("refresh_token") == "refresh-2");
}

TEST_CASE_METHOD(refresh_fixture, "B15: tokens that cannot be renewed are not taken over",
                 "[session_refresh]") {
  make_expired();
  token_set poorer = make_token_set(2, noon);
  poorer.refresh_token = {};
  keep_tokens(poorer);
  http->script(make_token_answer(3));
  CHECK(given_token(ask()) == "access-3");
  CHECK(http->sent().size() == 1);
  CHECK(http->sent().front().parameter("refresh_token") == "refresh-1");
}
