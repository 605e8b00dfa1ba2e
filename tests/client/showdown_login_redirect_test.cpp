// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown without a popup: the page is left, and another one goes on.
#include <chrono>
#include <optional>
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

struct redirect_fixture : showdown_fixture {
  redirect_fixture() {
    config.may_leave_page = true;
    load_page(*tab);
  }

  /// leave begins a login and gives the URL that the user comes back to, on a new page.
  std::string leave() {
    const showdown_call login = tab->log_in(nullptr);
    REQUIRE_FALSE(login.settled());
    // The page is gone, and its timers with it.
    timers->advance(config.popup.timeout);
    wall_clock->jump(-config.popup.timeout);
    order->clear();
    load_page(*tab);
    tab->window.shown = showdown_callback(tab->window.assigned.back());
    return tab->window.shown;
  }
};

/// A login that waits for its turn, while the void token of the former session is rotated in vain.
struct overtaken_fixture : redirect_fixture {
  overtaken_fixture() {
    keep(1h, other_showdown_token);
    const std::string url = leave();
    REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
    const ref<shared_object> elsewhere = locks->hold("postern-showdown");
    locks->serve_newest_first();
    login.emplace(tab->come_back(url));
    call.emplace(tab->ask());
    http->answer(0, make_void_answer());
    REQUIRE(code_of(*login) == "pending");
  }

  std::optional<showdown_call> login;
  std::optional<showdown_call> call;
};

}  // namespace

TEST_CASE_METHOD(redirect_fixture, "S13: the transaction is stored before the page is left",
                 "[showdown_login]") {
  const showdown_call login = tab->log_in(nullptr);
  CHECK(order->before("transaction written", "navigated"));
  REQUIRE(tab->window.assigned.size() == 1);
  CHECK(tab->window.assigned[0].starts_with("https://login.example/api/oauth/authorize?"));
  CHECK(tab->transactions.records.size() == 1);
  CHECK(code_of(login) == "pending");
  CHECK(timers->live() == 1);
}

TEST_CASE_METHOD(redirect_fixture, "S13: the whole flow without a popup, across a reload",
                 "[showdown_login]") {
  const std::string url = leave();
  const showdown_call login = tab->come_back(url);
  REQUIRE(code_of(login) == "ok");
  CHECK(login.outcome()->assertion.reveal() == assertion_text);
  CHECK(login.outcome()->user == "zarel");
  CHECK(kept_token() == showdown_token);
  CHECK(tab->token() == showdown_token);
  CHECK(http->sent().empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(overtaken_fixture, "S18: the end of the former session does not abort a login",
                 "[showdown_login]") {
  http->answer(1, make_void_answer());
  CHECK(code_of(*login) == "ok");
  CHECK(kept_token() == showdown_token);
  CHECK(tab->token() == showdown_token);
  http->answer(2, make_assertion_answer());
  CHECK(code_of(*call) == "ok");
}

TEST_CASE_METHOD(overtaken_fixture,
                 "S18, B21: nor does it take back a login that the store has refused",
                 "[showdown_login]") {
  tokens->asynchronous = true;
  http->answer(1, make_void_answer());
  // The login has waited for long enough, and its write is next in line.
  advance(2s);
  REQUIRE(tokens->waiting() == 1);
  tokens->fails_to_write = true;
  tokens->complete_all();
  REQUIRE(code_of(*login) == "ok");
  CHECK(kept_token() == "none");
  tokens->asynchronous = false;
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(tab->token() == showdown_token);
}

TEST_CASE_METHOD(redirect_fixture, "S3: a blocked popup is a login by redirect where allowed",
                 "[showdown_login]") {
  // With a popup the page stays, whatever the mode.
  const ref<scripted_popup> popup = open_popup();
  const showdown_call login = tab->log_in(popup);
  CHECK(popup->navigated.size() == 1);
  CHECK(tab->window.assigned.empty());
  CHECK(tab->transactions.records.empty());
}

TEST_CASE_METHOD(redirect_fixture, "S12, S13: the URL is cleaned before anything else",
                 "[showdown_login]") {
  config.client.redirect_uri = "https://app.example/callback?tab=2#top";
  load_page(*tab);
  const std::string url = leave();
  CHECK(url.contains("&user=zarel#top"));
  tokens->asynchronous = true;
  const showdown_call login = tab->come_back(url);
  CHECK(tab->window.shown == "https://app.example/callback?tab=2#top");
  REQUIRE_FALSE(order->entries().empty());
  CHECK(order->entries()[0] == "URL replaced");
  tokens->complete_all();
  CHECK(order->before("URL replaced", "transaction written"));
  CHECK(order->before("transaction written", "tokens written"));
  CHECK(code_of(login) == "ok");
  CHECK(tab->window.replaced.size() == 1);
}

TEST_CASE_METHOD(redirect_fixture, "S12: the URL is cleaned of a response that is refused too",
                 "[showdown_login]") {
  const std::string url = leave();
  tab->transactions.records.clear();
  CHECK(code_of(tab->come_back(url)) == "missing_transaction");
  CHECK(tab->window.shown == "https://app.example/callback");
  CHECK(order->count("tokens written") == 0);
}

TEST_CASE_METHOD(redirect_fixture, "S12: what the router has done to the fragment stays",
                 "[showdown_login]") {
  const std::string url = leave();
  tab->window.shown = url + "#/profile";
  CHECK(code_of(tab->come_back(url)) == "ok");
  CHECK(tab->window.shown == "https://app.example/callback#/profile");
}

TEST_CASE_METHOD(redirect_fixture, "S12: a page that shows something else stays as it is",
                 "[showdown_login]") {
  const std::string url = leave();
  tab->window.shown = "https://app.example/elsewhere?token=of-the-app";
  CHECK(code_of(tab->come_back(url)) == "ok");
  CHECK(tab->window.replaced.empty());
}

TEST_CASE_METHOD(redirect_fixture, "S13: a callback that was aborted before it began does nothing",
                 "[showdown_login]") {
  const std::string url = leave();
  cancellation cancel;
  cancel.request(error_code::aborted);
  CHECK(code_of(tab->come_back(url, cancel)) == "aborted");
  CHECK(tab->window.replaced.empty());
  CHECK(code_of(tab->come_back(url)) == "ok");
}

TEST_CASE_METHOD(redirect_fixture, "S13: calls for one URL share one result", "[showdown_login]") {
  const std::string url = leave();
  tokens->asynchronous = true;
  const showdown_call first = tab->come_back(url);
  const showdown_call second = tab->come_back(url);
  // By now the page shows the cleaned URL, which is what a second mount reads.
  const showdown_call third = tab->come_back(tab->window.shown);
  tokens->complete_all();
  const showdown_call fourth = tab->come_back(url);
  for (const showdown_call* each : {&first, &second, &third, &fourth}) {
    REQUIRE(code_of(*each) == "ok");
    CHECK(each->outcome()->assertion.reveal() == assertion_text);
    CHECK(each->outcome()->user == "zarel");
  }
  CHECK(order->count("tokens written") == 1);
  CHECK(tab->observer.session_changes.size() == 1);
}

TEST_CASE_METHOD(redirect_fixture, "S13: calls for one URL share its failure too",
                 "[showdown_login]") {
  leave();
  const std::string refused = showdown_callback(tab->window.assigned.back(), ";");
  CHECK(code_of(tab->come_back(refused)) == "name_refused");
  CHECK(code_of(tab->come_back(refused)) == "name_refused");
  // The login is used up, whatever else comes for it.
  CHECK(code_of(tab->come_back(showdown_callback(tab->window.assigned.back()))) ==
        "missing_transaction");
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(redirect_fixture, "S13: a replay after a reload is refused", "[showdown_login]") {
  const std::string url = leave();
  REQUIRE(code_of(tab->come_back(url)) == "ok");
  load_page(*tab);
  CHECK(code_of(tab->come_back(url)) == "missing_transaction");
  CHECK(order->count("tokens written") == 1);
}

TEST_CASE_METHOD(redirect_fixture, "S13: whoever leaves while the token is stored is told at once",
                 "[showdown_login]") {
  const std::string url = leave();
  tokens->asynchronous = true;
  cancellation cancel;
  const showdown_call left = tab->come_back(url, cancel);
  const showdown_call stays = tab->come_back(url);
  cancel.request(error_code::aborted);
  CHECK(code_of(left) == "aborted");
  tokens->complete_all();
  CHECK(code_of(stays) == "ok");
  CHECK(code_of(tab->come_back(url, cancel)) == "aborted");
}

TEST_CASE_METHOD(redirect_fixture, "S13: a URL that is no answer is told apart",
                 "[showdown_login]") {
  const std::string url = leave();
  CHECK(code_of(tab->come_back("https://app.example/callback")) == "missing_code");
  CHECK(code_of(tab->come_back("https://app.example/callback?postern_nonce=forged")) ==
        "state_mismatch");
  CHECK(tab->window.replaced.empty());
  wall_clock->jump(600s);
  CHECK(code_of(tab->come_back(url)) == "ok");
}

TEST_CASE_METHOD(redirect_fixture, "S13: a login by redirect expires", "[showdown_login]") {
  const std::string url = leave();
  wall_clock->jump(601s);
  CHECK(code_of(tab->come_back(url)) == "login_expired");
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(redirect_fixture, "S9, B30: a page that is not left ends the login",
                 "[showdown_login]") {
  cancellation cancel;
  const showdown_call login = tab->log_in(nullptr, cancel);
  SECTION("at the popup's deadline") {
    advance(299'999ms);
    CHECK(code_of(login) == "pending");
    advance(1ms);
    CHECK(code_of(login) == "popup_timeout");
  }
  SECTION("when its caller leaves") {
    cancel.request(error_code::aborted);
    CHECK(code_of(login) == "aborted");
  }
  SECTION("when it is disposed of") {
    tab->client.reset();
    cancel.request(error_code::disposed);
    CHECK(code_of(login) == "disposed");
  }
  CHECK(timers->live() == 0);
  // The page may still be left: the login server has the user.
  CHECK(tab->transactions.records.size() == 1);
}

TEST_CASE_METHOD(redirect_fixture, "S13: where the page cannot be left, nothing is kept",
                 "[showdown_login]") {
  SECTION("for there is none") {
    tab->window.shown = "";
    CHECK(code_of(tab->log_in(nullptr)) == "invalid_config");
  }
  SECTION("for the login cannot be kept") {
    tab->transactions.fails_to_write = true;
    CHECK(code_of(tab->log_in(nullptr)) == "storage_error");
  }
  CHECK(tab->transactions.records.empty());
  CHECK(tab->window.assigned.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(redirect_fixture, "S13: a response that cannot be used up is not believed",
                 "[showdown_login]") {
  const std::string url = leave();
  tab->transactions.fails_to_remove = true;
  CHECK(code_of(tab->come_back(url)) == "storage_error");
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(redirect_fixture, "S25: after a logout a login in progress is over",
                 "[showdown_login]") {
  const std::string url = leave();
  CHECK(code_of(tab->log_out()) == "ok");
  CHECK(tab->transactions.records.empty());
  CHECK(code_of(tab->come_back(url)) == "missing_transaction");
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(redirect_fixture, "S25, I9: after a logout the URL gives no login again",
                 "[showdown_login]") {
  const std::string url = leave();
  REQUIRE(code_of(tab->come_back(url)) == "ok");
  CHECK(code_of(tab->log_out()) == "ok");
  CHECK(code_of(tab->come_back(url)) == "missing_transaction");
}
