// SPDX-License-Identifier: MIT
// Signing in with OAuth in a popup: the redirect's flow, without leaving the page.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"
#include "support/scripted_popup.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct popup_fixture : client_fixture {
  popup_fixture() {
    // No timer but the popup's.
    config.auto_refresh = false;
    client = make_client();
  }
  popup_fixture(const popup_fixture&) = delete;
  popup_fixture& operator=(const popup_fixture&) = delete;
  ~popup_fixture() { timers->advance(1h); }

  using popup_login = pending<result<callback_result>>;

  [[nodiscard]] popup_login log_in(cancellation cancel = {}) {
    return popup_login{client->login_with_popup({.return_to = "/builds", .app_state = "{}"}, popup,
                                                std::move(cancel))};
  }

  [[nodiscard]] std::string state() const {
    return query_parameter(popup->navigated.back(), "state");
  }

  /// answer is the callback URL of the login in the popup.
  [[nodiscard]] std::string answer(int number = 1) const {
    return std::string{config.client.redirect_uri} + "?code=code-" + std::to_string(number) +
           "&state=" + state() + "&iss=https%3A%2F%2Fas.example";
  }

  /// is_left tells that something of the login is still there.
  [[nodiscard]] bool is_left() const {
    return timers->live() != 0 || popup->closes == 0 || popup->is_heard();
  }

  std::unique_ptr<auth_client> client;
  ref<scripted_popup> popup = make_ref<scripted_popup>(order);
};

}  // namespace

TEST_CASE_METHOD(popup_fixture, "B27, I1: a login in a popup exchanges its code once",
                 "[auth_client]") {
  const popup_login login = log_in();
  REQUIRE(popup->navigated.size() == 1);
  CHECK(popup->navigated[0].starts_with("https://as.example/authorize?"));
  CHECK(query_parameter(popup->navigated[0], "code_challenge_method") == "S256");
  CHECK(popup->nonces == std::vector{state()});
  CHECK(order->before("transaction written", "popup navigated"));
  CHECK(transactions->records.size() == 1);

  SECTION("found by polling") {
    popup->shown = answer();
    advance(500ms);
  }
  SECTION("told by the callback page, in two ways") {
    popup->shown = answer();
    popup->say(popup->shown);
    popup->say(popup->shown);
  }
  REQUIRE(http->sent().size() == 1);
  CHECK(http->sent()[0].parameter("code") == "code-1");
  CHECK(code_of(login) == "pending");
  http->answer(0, make_token_answer(1));
  REQUIRE(code_of(login) == "ok");
  CHECK(login.outcome()->return_to == "/builds");
  CHECK(login.outcome()->app_state == "{}");
  CHECK(kept_access_token() == "access-1");
  CHECK(observer->token_changes == std::vector<std::string>{"access-1"});
  CHECK_FALSE(is_left());

  advance(1h);
  CHECK(http->sent().size() == 1);
  // The page itself stays where it is.
  CHECK(window->assigned.empty());
  CHECK(window->replaced.empty());
}

TEST_CASE_METHOD(popup_fixture, "B27, B14: the tokens are stored before the login resolves",
                 "[auth_client]") {
  tokens->asynchronous = true;
  const popup_login login = log_in();
  popup->say(answer());
  tokens->complete_next();
  http->answer(0, make_token_answer(1));
  REQUIRE(tokens->waiting() == 1);
  CHECK(code_of(login) == "pending");
  tokens->complete_next();
  CHECK(code_of(login) == "ok");
  CHECK(kept_access_token() == "access-1");
}

TEST_CASE_METHOD(popup_fixture, "B27, S3: without a window it is popup_blocked, and nothing begins",
                 "[auth_client]") {
  popup = nullptr;
  CHECK(code_of(log_in()) == "popup_blocked");
  CHECK(transactions->records.empty());
  CHECK(order->entries().empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(popup_fixture, "B27, S8, S9: a login that does not come about leaves nothing",
                 "[auth_client]") {
  cancellation cancel;
  const popup_login login = log_in(cancel);
  std::string code;
  SECTION("closed") {
    advance(1s);
    popup->closed = true;
    advance(3'500ms);
    code = "popup_closed";
  }
  SECTION("too slow") {
    advance(300s);
    code = "popup_timeout";
  }
  SECTION("aborted") {
    cancel.request(error_code::aborted);
    code = "aborted";
  }
  SECTION("disposed of") {
    client.reset();
    cancel.request(error_code::disposed);
    code = "disposed";
  }
  CHECK(code_of(login) == code);
  CHECK(transactions->records.empty());
  CHECK(http->sent().empty());
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(popup_fixture, "B27, B6: the server's refusal ends the login", "[auth_client]") {
  const popup_login login = log_in();
  popup->say("https://app.example/callback?error=access_denied&error_description=no&state=" +
             state() + "&iss=https%3A%2F%2Fas.example");
  REQUIRE(code_of(login) == "authorization_error");
  CHECK(login.outcome().error()->oauth_error == "access_denied");
  CHECK(http->sent().empty());
  CHECK_FALSE(is_left());
  // What stays is the mark that the state is used up.
  CHECK(code_of(pending{client->handle_redirect_callback(answer(), {})}) == "missing_transaction");
}

TEST_CASE_METHOD(popup_fixture, "B27, S5: the answer to another login is passed over",
                 "[auth_client]") {
  const std::string other = begin_login(*client);
  const popup_login login = log_in();
  for (const std::string& url :
       {"https://app.example/callback?code=code-2&state=" + other,
        std::string{"https://app.example/callback?error=access_denied&state=forged"},
        std::string{"https://app.example/callback?code=code-2"}}) {
    popup->shown = url;
    advance(500ms);
    popup->say(url);
  }
  CHECK(code_of(login) == "pending");
  CHECK(http->sent().empty());
  http->script(make_token_answer(1));
  popup->say(answer());
  CHECK(code_of(login) == "ok");
  // The other login is as good as before.
  http->script(make_token_answer(2));
  CHECK(code_of(pending{client->handle_redirect_callback(come_back(other, 2), {})}) == "ok");
}

TEST_CASE_METHOD(popup_fixture, "B27: a login that cannot begin closes the window",
                 "[auth_client]") {
  std::string code;
  login_options options;
  SECTION("on a page that is not secure") {
    window->secure = false;
    code = "insecure_context";
  }
  SECTION("without randomness") {
    random->fails = true;
    code = "insecure_context";
  }
  SECTION("without a store") {
    transactions->fails_to_write = true;
    code = "storage_error";
  }
  SECTION("with an unsafe return path") {
    options.return_to = "//evil.example";
    code = "invalid_config";
  }
  SECTION("with an invalid configuration") {
    config.client.scopes = "service:leagues";
    client = make_client();
    code = "invalid_scope";
  }
  CHECK(code_of(popup_login{client->login_with_popup(options, popup, {})}) == code);
  CHECK(popup->navigated.empty());
  CHECK(transactions->records.empty());
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(popup_fixture, "B27, X5: who leaves during the exchange changes nothing",
                 "[auth_client]") {
  cancellation cancel;
  const popup_login login = log_in(cancel);
  popup->say(answer());
  REQUIRE(http->sent().size() == 1);
  cancel.request(error_code::aborted);
  CHECK(code_of(login) == "aborted");
  CHECK_FALSE(popup->is_heard());
  http->answer(0, make_token_answer(1));
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(popup_fixture, "B27, X7: a failed exchange is the caller's", "[auth_client]") {
  keep_tokens(make_token_set(7, noon));
  const popup_login login = log_in();
  http->script(make_network_error());
  popup->say(answer());
  CHECK(code_of(login) == "network_error");
  CHECK(kept_access_token() == "access-7");
  CHECK_FALSE(is_left());
}
