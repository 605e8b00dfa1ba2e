// SPDX-License-Identifier: MIT
// Who stops waiting, and what goes on without them.
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct cancellation_fixture : client_fixture {
  cancellation_fixture() { keep_tokens(make_token_set(1, noon)); }

  using token_call = pending<result<secret>>;

  std::unique_ptr<auth_client> client = make_client();
  cancellation cancel;

  [[nodiscard]] token_call ask(cancellation until = {}) {
    return token_call{client->access_token({}, std::move(until))};
  }

  /// The timers that are left are those of requests in flight.
  void check_no_timer_left() const { CHECK(timers->live() == http->in_flight()); }
};

}  // namespace

TEST_CASE_METHOD(cancellation_fixture, "X5: an abort ends the caller's wait, not the refresh",
                 "[auth_client]") {
  wall_clock->jump(1h);
  const token_call left = ask(cancel);
  const token_call stays = ask();
  cancel.request(error_code::aborted);
  CHECK(given_token(left) == "aborted");
  CHECK(given_token(stays) == "pending");
  CHECK(http->in_flight() == 1);

  http->answer(0, make_token_answer(2));
  CHECK(given_token(stays) == "access-2");
  CHECK(given_token(left) == "aborted");
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(cancellation_fixture, "X5: a refresh that everybody left is still stored",
                 "[auth_client]") {
  wall_clock->jump(1h);
  const token_call left = ask(cancel);
  cancel.request(error_code::aborted);
  CHECK(http->in_flight() == 1);
  http->answer(0, make_token_answer(2));
  CHECK(kept_access_token() == "access-2");
  CHECK(given_token(ask()) == "access-2");
  CHECK(given_token(left) == "aborted");
}

TEST_CASE_METHOD(cancellation_fixture, "X5: a call that was aborted before it began does nothing",
                 "[auth_client]") {
  wall_clock->jump(1h);
  cancel.request(error_code::aborted);
  CHECK(code_of(pending{client->load(cancel)}) == "aborted");
  CHECK(given_token(ask(cancel)) == "aborted");
  CHECK(code_of(pending{client->logout({.revoke = true}, cancel)}) == "aborted");
  CHECK(http->sent().empty());
  CHECK(kept_access_token() == "access-1");
  CHECK(observer->token_changes.empty());
}

TEST_CASE_METHOD(cancellation_fixture, "X5: a logout that was left behind is completed",
                 "[auth_client]") {
  tokens->asynchronous = true;
  const pending logout{client->logout({}, cancel)};
  cancel.request(error_code::aborted);
  CHECK(code_of(logout) == "aborted");
  tokens->complete_all();
  CHECK_FALSE(tokens->record);
  CHECK(client->tokens() == nullptr);
}

TEST_CASE_METHOD(cancellation_fixture, "X5: a call that was aborted leaves no timer",
                 "[auth_client]") {
  wall_clock->jump(1h);
  config.auto_refresh = false;
  client = make_client();
  const token_call left = ask(cancel);
  cancel.request(error_code::aborted);
  CHECK(given_token(left) == "aborted");
  check_no_timer_left();
}

TEST_CASE_METHOD(cancellation_fixture, "B32, I4: dispose settles whatever is pending",
                 "[auth_client]") {
  SECTION("a slow store") { tokens->asynchronous = true; }
  SECTION("a hanging server") { wall_clock->jump(1h); }
  const pending load{client->load(cancel)};
  const token_call token = ask(cancel);
  begin_login(*client);
  const std::string state = begin_login(*client);
  const pending callback{client->handle_redirect_callback(come_back(state), cancel)};
  const pending logout{client->logout({.revoke = true}, cancel)};

  client->dispose();
  cancel.request(error_code::disposed);
  CHECK((code_of(load) == "disposed" || code_of(load) == "ok"));
  // The logout may have come first.
  CHECK((code_of(token) == "disposed" || code_of(token) == "not_authenticated"));
  CHECK(code_of(callback) == "disposed");
  CHECK((code_of(logout) == "disposed" || code_of(logout) == "ok"));
  check_no_timer_left();
}

TEST_CASE_METHOD(cancellation_fixture, "B32: nothing is left when the last answer has come",
                 "[auth_client]") {
  wall_clock->jump(1h);
  const token_call token = ask(cancel);
  client->dispose();
  cancel.request(error_code::disposed);
  http->answer(0, make_token_answer(2));
  CHECK(kept_access_token() == "access-2");
  CHECK(timers->live() == 0);
  advance(24h);
  CHECK(http->sent().size() == 1);
  CHECK(given_token(token) == "disposed");
}

TEST_CASE_METHOD(cancellation_fixture, "B32: an observer may go when its client was disposed of",
                 "[auth_client]") {
  wall_clock->jump(1h);
  const token_call token = ask();
  const std::string state = begin_login(*client);
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  observer->token_changes.clear();
  SECTION("disposed") { client->dispose(); }
  SECTION("destroyed") { client.reset(); }
  CHECK(observer->token_changes.empty());
  CHECK(observer->requests.empty());
  observer.reset();
  http->answer(0, make_token_answer(2));
  http->answer(1, make_network_error());
  CHECK(given_token(token) == "access-2");
  CHECK(code_of(callback) == "network_error");
}

TEST_CASE_METHOD(cancellation_fixture, "B32: a call with a disposed cancellation does nothing",
                 "[auth_client]") {
  client->dispose();
  cancel.request(error_code::disposed);
  CHECK(code_of(pending{client->load(cancel)}) == "disposed");
  CHECK(code_of(pending{client->login({}, cancel)}) == "disposed");
  CHECK(code_of(pending{client->handle_redirect_callback(come_back("x"), cancel)}) == "disposed");
  CHECK(given_token(ask(cancel)) == "disposed");
  CHECK(code_of(pending{client->logout({}, cancel)}) == "disposed");
  CHECK(http->sent().empty());
  CHECK(kept_access_token() == "access-1");
  CHECK(window->assigned.empty());
  CHECK(window->replaced.empty());
  CHECK(transactions->records.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(cancellation_fixture, "I4: operations outlive their client and settle",
                 "[auth_client]") {
  auto gone = make_client();
  const std::string state = begin_login(*gone);
  const pending callback{gone->handle_redirect_callback(come_back(state), {})};
  gone.reset();
  http->answer(0, make_token_answer(2));
  CHECK(code_of(callback) == "ok");
  CHECK(kept_access_token() == "access-2");

  wall_clock->jump(2h);
  gone = make_client();
  const pending token{gone->access_token({}, {})};
  gone.reset();
  http->answer(1, make_token_answer(3));
  CHECK(given_token(token) == "access-3");

  gone = make_client();
  const pending logout{gone->logout({.revoke = true}, {})};
  gone.reset();
  http->answer(2, make_status(200));
  CHECK(code_of(logout) == "ok");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(cancellation_fixture, "I4: whatever hangs, calls end at their timeouts",
                 "[auth_client]") {
  wall_clock->jump(1h);
  const token_call token = ask();
  const std::string state = begin_login(*client);
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  advance(config.request_timeout);
  CHECK(given_token(token) == "timeout");
  CHECK(code_of(callback) == "timeout");
}
