// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown in a popup.
#include <chrono>
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

struct login_fixture : showdown_fixture {
  [[nodiscard]] const std::string& page() const { return popup->navigated.back(); }

  /// is_left tells that something of the login is still there.
  [[nodiscard]] bool is_left() const {
    return timers->live() != 0 || popup->closes == 0 || popup->is_heard();
  }

  ref<scripted_popup> popup = open_popup();
};

}  // namespace

TEST_CASE_METHOD(login_fixture, "S1: the popup goes to the login page, with a fresh nonce",
                 "[showdown_login]") {
  const showdown_call login = tab->log_in(popup);
  REQUIRE(popup->navigated.size() == 1);
  CHECK(page().starts_with("https://login.example/api/oauth/authorize?"));
  CHECK(query_parameter(page(), "client_id") == "app id");
  CHECK(query_parameter(page(), "challenge") == example_challstr().text());
  const std::string redirect_uri = query_parameter(page(), "redirect_uri");
  const std::string nonce = query_parameter(redirect_uri, "postern_nonce");
  CHECK(nonce.size() == 43);
  CHECK(popup->nonces == std::vector{nonce});
  CHECK(redirect_uri == "https://app.example/callback?postern_nonce=" + nonce);

  const ref<scripted_popup> second = open_popup();
  const showdown_call again = tab->log_in(second);
  CHECK(second->nonces[0] != nonce);
}

TEST_CASE_METHOD(login_fixture, "S10: a login gives assertion and user, and stores the token",
                 "[showdown_login]") {
  const showdown_call login = tab->log_in(popup);
  SECTION("found by polling") {
    popup->shown = showdown_callback(page());
    advance(500ms);
  }
  SECTION("told by the callback page") { popup->say(showdown_callback(page())); }
  REQUIRE(code_of(login) == "ok");
  CHECK(login.outcome()->assertion.reveal() == assertion_text);
  CHECK(login.outcome()->user == "zarel");
  CHECK(kept_token() == showdown_token);
  const auto kept = parse_showdown_record(tokens->record.value());
  REQUIRE(kept);
  CHECK(kept->user == "zarel");
  CHECK(kept->client_id == "app id");
  CHECK(kept->server_url == "https://login.example");
  CHECK(kept->issued_at == std::chrono::floor<std::chrono::seconds>(wall_clock->now()));
  CHECK(tab->token() == showdown_token);
  CHECK(tab->observer.session_changes == std::vector{std::string{showdown_token}});
  CHECK(http->sent().empty());
  CHECK(tab->transactions.records.empty());
  CHECK(tab->window.assigned.empty());
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(login_fixture, "S11: the token is stored before the login resolves",
                 "[showdown_login]") {
  tokens->asynchronous = true;
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(page()));
  // It looks first: the token may be there already.
  tokens->complete_next();
  CHECK(tokens->waiting() == 1);
  CHECK(code_of(login) == "pending");
  CHECK(tab->token() == "none");
  tokens->complete_next();
  CHECK(code_of(login) == "ok");
  CHECK(order->before("tokens written", "session changed"));
}

TEST_CASE_METHOD(login_fixture, "S11: a store that refuses leaves the token usable in this page",
                 "[showdown_login]") {
  tokens->fails_to_write = true;
  keep(1h, other_showdown_token);
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(page()));
  CHECK(code_of(login) == "ok");
  REQUIRE(tab->observer.failures.size() == 1);
  CHECK(tab->observer.failures[0]->code == error_code::storage_error);
  CHECK(tab->token() == showdown_token);
  // What the store holds is older.
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests() == std::vector<std::string>{"getassertion 0123"});
  // Until another tab has written.
  keep(0h, third_showdown_token);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests().back() == "getassertion aaaa");
}

TEST_CASE_METHOD(login_fixture, "S24: a challstr that is not valid ends it before anything begins",
                 "[showdown_login]") {
  for (const char* challstr :
       {"", "|challstr|", "4|", "|4|ab", "x|ab", "4|AB", "4|a b", "4%7Cab"}) {
    CAPTURE(challstr);
    const ref<scripted_popup> opened = open_popup();
    CHECK(code_of(showdown_call{tab->client->login(challstr, opened, {})}) == "invalid_challstr");
    CHECK(opened->navigated.empty());
    CHECK_FALSE(opened->is_heard());
    CHECK(opened->closes == 1);
    CHECK(code_of(showdown_call{tab->client->assertion(challstr, {})}) == "invalid_challstr");
  }
  config.may_leave_page = true;
  load_page(*tab);
  CHECK(code_of(showdown_call{tab->client->login("4|", nullptr, {})}) == "invalid_challstr");
  CHECK(tab->transactions.records.empty());
  CHECK(tab->window.assigned.empty());
  CHECK(http->sent().empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(login_fixture, "S3: without a window it is popup_blocked, and no timer is left",
                 "[showdown_login]") {
  CHECK(code_of(tab->log_in(nullptr)) == "popup_blocked");
  CHECK(order->entries().empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(login_fixture, "S2: a login that cannot begin closes the window",
                 "[showdown_login]") {
  cancellation cancel;
  std::string code = "insecure_context";
  SECTION("on a page that is not secure") { tab->window.secure = false; }
  SECTION("without randomness") { random->fails = true; }
  SECTION("that was aborted") {
    cancel.request(error_code::aborted);
    code = "aborted";
  }
  CHECK(code_of(tab->log_in(popup, cancel)) == code);
  CHECK(popup->navigated.empty());
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(login_fixture, "S10: an answer that is not usable stores nothing",
                 "[showdown_login]") {
  keep(1h, other_showdown_token);
  const auto answered = [this](std::string_view assertion, std::string_view token = showdown_token,
                               std::string_view user = "zarel") {
    popup = open_popup();
    const showdown_call login = tab->log_in(popup);
    popup->say(showdown_callback(page(), assertion, token, user));
    CHECK_FALSE(is_left());
    return code_of(login);
  };
  for (const char* assertion :
       {"", "undefined", "null", "0123,zarel,4,1790000000,sim3.psim.us;0a1b", "<html>"}) {
    CAPTURE(assertion);
    CHECK(answered(assertion) == "invalid_response");
  }
  CHECK(answered(";") == "name_refused");
  CHECK(answered(";;@gmail") == "name_refused");
  for (const char* token : {"", "undefined", "null", "0123456789ABCDEF0123456789ABCDEF"}) {
    CAPTURE(token);
    CHECK(answered(assertion_text, token) == "invalid_response");
  }
  CHECK(answered(assertion_text, showdown_token, "somebody") == "invalid_response");
  CHECK(order->count("tokens written") == 0);
  CHECK(kept_token() == other_showdown_token);
  CHECK(tab->observer.session_changes.empty());
}

TEST_CASE_METHOD(login_fixture, "S5: the answer to another login is passed over",
                 "[showdown_login]") {
  const ref<scripted_popup> other = open_popup();
  const showdown_call abandoned = tab->log_in(other);
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(other->navigated.back()));
  popup->shown = "https://app.example/callback?assertion=" + std::string{assertion_text};
  advance(500ms);
  CHECK(code_of(login) == "pending");
  popup->say(showdown_callback(page()));
  CHECK(code_of(login) == "ok");
  CHECK(code_of(abandoned) == "pending");
}

TEST_CASE_METHOD(login_fixture, "S8, S9, B32: a login that does not come about leaves nothing",
                 "[showdown_login]") {
  cancellation cancel;
  config.popup = {.poll_interval = 100ms, .timeout = 10s, .grace = 1s};
  load_page(*tab);
  const showdown_call login = tab->log_in(popup, cancel);
  std::string code;
  SECTION("closed") {
    advance(200ms);
    popup->closed = true;
    advance(1'099ms);
    CHECK(code_of(login) == "pending");
    advance(1ms);
    code = "popup_closed";
  }
  SECTION("too slow") {
    advance(9'999ms);
    CHECK(code_of(login) == "pending");
    advance(1ms);
    code = "popup_timeout";
  }
  SECTION("aborted") {
    cancel.request(error_code::aborted);
    code = "aborted";
  }
  SECTION("disposed of") {
    tab->client.reset();
    cancel.request(error_code::disposed);
    code = "disposed";
  }
  CHECK(code_of(login) == code);
  CHECK_FALSE(is_left());
  CHECK(order->count("tokens written") == 0);
}

TEST_CASE_METHOD(login_fixture, "S9: only the popup's own deadline bounds a login in a popup",
                 "[showdown_login]") {
  config.popup.timeout = 30min;
  load_page(*tab);
  const showdown_call login = tab->log_in(popup);
  advance(20min);
  popup->say(showdown_callback(page()));
  CHECK(code_of(login) == "ok");
}

TEST_CASE_METHOD(login_fixture, "B32: a store that hangs does not keep a login from ending",
                 "[showdown_login]") {
  tokens->asynchronous = true;
  cancellation cancel;
  const showdown_call login = tab->log_in(popup, cancel);
  popup->say(showdown_callback(page()));
  SECTION("aborted") {
    cancel.request(error_code::aborted);
    CHECK(code_of(login) == "aborted");
  }
  SECTION("disposed of") {
    tab->client.reset();
    cancel.request(error_code::disposed);
    CHECK(code_of(login) == "disposed");
    CHECK(tab->observer.session_changes.empty());
  }
  CHECK_FALSE(is_left());
  tokens->complete_all();
  CHECK(kept_token() == showdown_token);
}

TEST_CASE_METHOD(login_fixture, "S25: a logout while the token is stored wins",
                 "[showdown_login]") {
  tokens->asynchronous = true;
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(page()));
  const pending<result<void>> logout = tab->log_out();
  tokens->complete_all();
  CHECK(code_of(login) == "aborted");
  CHECK(code_of(logout) == "ok");
  CHECK(kept_token() == "none");
  CHECK(tab->token() == "none");
}

TEST_CASE_METHOD(login_fixture, "S25: after a logout nothing is stored that waited for the store",
                 "[showdown_login]") {
  tokens->asynchronous = true;
  const pending loading{tab->client->load({})};
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(page()));
  const pending<result<void>> logout = tab->log_out();
  CHECK(tokens->waiting() == 1);
  tokens->complete_all();
  CHECK(code_of(login) == "aborted");
  CHECK(code_of(logout) == "ok");
  CHECK(order->count("tokens written") == 0);
}
