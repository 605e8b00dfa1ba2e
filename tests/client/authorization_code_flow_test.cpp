// SPDX-License-Identifier: MIT
// A login from the click to the session. What goes wrong is in the other two files of this name.
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/base64url.hpp>
#include <postern/core/pkce.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(client_fixture, "B1: the transaction is stored before the one navigation",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const pending login{client->login({}, {})};
  REQUIRE(code_of(login) == "ok");
  CHECK(order->before("transaction written", "navigated"));
  CHECK(order->count("navigated") == 1);
  CHECK(transactions->records.size() == 1);
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(client_fixture, "B1: the navigation goes to the authorization request",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  const std::string& url = window->assigned.front();
  CHECK(url.starts_with("https://as.example/authorize?"));
  CHECK(query_parameter(url, "client_id") == "spa");
  CHECK(query_parameter(url, "response_type") == "code");
  CHECK(query_parameter(url, "redirect_uri") == "https://app.example/callback");
  CHECK(query_parameter(url, "scope") == "account:profile account:characters");
  CHECK(query_parameter(url, "code_challenge_method") == "S256");

  REQUIRE(transactions->records.contains(state));
  const auto kept = parse_authorization_transaction(transactions->records.at(state));
  REQUIRE(kept);
  CHECK(kept->issuer == "https://as.example");
  CHECK(kept->client_id == "spa");
  CHECK(kept->created_at == noon);
  CHECK_FALSE(kept->consumed);
  CHECK(query_parameter(url, "code_challenge") ==
        make_code_challenge(kept->code_verifier.reveal()));
  CHECK_FALSE(url.contains(kept->code_verifier.reveal()));
}

TEST_CASE_METHOD(client_fixture, "B1: state and verifier have 256 bits and are new in each login",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  std::set<std::string> texts;
  for (int click = 0; click < 10; ++click) {
    const std::string state = begin_login(*client);
    const auto bytes = base64url_decode(state);
    REQUIRE(bytes);
    CHECK(bytes->size() == 32);
    const auto kept = parse_authorization_transaction(transactions->records.at(state));
    REQUIRE(kept);
    CHECK(kept->code_verifier.reveal().size() == 43);
    texts.insert(state);
    texts.emplace(kept->code_verifier.reveal());
  }
  CHECK(texts.size() == 20);
}

TEST_CASE_METHOD(client_fixture, "B1: a login that cannot be kept goes nowhere",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  SECTION("the page is not secure") {
    window->secure = false;
    CHECK(code_of(pending{client->login({}, {})}) == "insecure_context");
  }
  SECTION("there is no random source") {
    random->fails = true;
    CHECK(code_of(pending{client->login({}, {})}) == "insecure_context");
  }
  SECTION("the store refuses") {
    transactions->fails_to_write = true;
    CHECK(code_of(pending{client->login({}, {})}) == "storage_error");
  }
  SECTION("the call was aborted before it began") {
    cancellation cancel;
    cancel.request(error_code::aborted);
    CHECK(code_of(pending{client->login({}, cancel)}) == "aborted");
  }
  CHECK(window->assigned.empty());
  CHECK(transactions->records.empty());
}

TEST_CASE_METHOD(client_fixture, "B1: without a page there is no login, and none is kept",
                 "[authorization_code_flow]") {
  window->shown.clear();
  const auto client = make_client();
  CHECK(code_of(pending{client->login({}, {})}) == "invalid_config");
  CHECK(transactions->records.empty());
}

TEST_CASE_METHOD(client_fixture, "B2: the callback gives a session, stored and told once",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  http->script(make_token_answer(1));
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  REQUIRE(code_of(callback) == "ok");

  REQUIRE(http->sent().size() == 1);
  const sent_request& sent = http->sent().front();
  CHECK(sent.url == "https://as.example/token");
  CHECK(sent.parameter("code") == "code-1");
  CHECK(sent.parameter("redirect_uri") == "https://app.example/callback");
  CHECK(make_code_challenge(sent.parameter("code_verifier")) ==
        query_parameter(window->assigned.front(), "code_challenge"));
  CHECK(sent.limit == 15s);

  REQUIRE(client->tokens() != nullptr);
  CHECK(client->tokens()->access_token.reveal() == "access-1");
  CHECK(client->is_authenticated());
  CHECK(kept_access_token() == "access-1");
  CHECK(observer->token_changes == std::vector<std::string>{"access-1"});
  CHECK(observer->sign_outs.empty());
}

TEST_CASE_METHOD(client_fixture, "B2: the tokens are stored before the callback settles",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  tokens->asynchronous = true;
  http->script(make_token_answer(1));
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  CHECK(http->sent().empty());
  tokens->complete_next();
  CHECK(http->sent().size() == 1);
  CHECK(code_of(callback) == "pending");
  CHECK(client->tokens() == nullptr);
  CHECK(observer->token_changes.empty());

  tokens->complete_next();
  CHECK(code_of(callback) == "ok");
  CHECK(order->before("tokens written", "token changed"));
}

TEST_CASE_METHOD(client_fixture, "B3: the URL is cleaned before any store or network is asked",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  window->shown = "https://app.example/callback?tab=2&code=code-1&state=" + state +
                  "&iss=https%3A%2F%2Fas.example&lang=de%20AT#/builds?code=mine";
  order->clear();
  tokens->asynchronous = true;
  const pending callback{client->handle_redirect_callback(window->shown, {})};
  CHECK(order->entries() == std::vector<std::string>{"URL replaced"});
  CHECK(window->replaced ==
        std::vector<std::string>{
            "https://app.example/callback?tab=2&lang=de%20AT#/builds?code=mine"});
  CHECK(http->sent().empty());

  tokens->complete_next();
  CHECK(http->sent().size() == 1);
  CHECK(order->before("URL replaced", "request"));
  CHECK(window->assigned.size() == 1);
}

TEST_CASE_METHOD(client_fixture, "B3: an error response is cleaned away too",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  window->shown =
      "https://app.example/callback?error=access_denied&error_description=No&state=" + state +
      "&error_uri=https%3A%2F%2Fas.example%2Fhelp";
  const pending callback{client->handle_redirect_callback(window->shown, {})};
  CHECK(code_of(callback) == "authorization_error");
  CHECK(window->shown == "https://app.example/callback");
}

TEST_CASE_METHOD(client_fixture, "B3: another page's URL is left alone",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client);
  const std::string url = come_back(state);
  window->shown = "https://app.example/elsewhere?code=mine";
  http->script(make_token_answer(1));
  CHECK(code_of(pending{client->handle_redirect_callback(url, {})}) == "ok");
  CHECK(window->replaced.empty());
}

TEST_CASE_METHOD(client_fixture, "B26: what the application gave comes back",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state =
      begin_login(*client, {.return_to = "/builds?tab=2#top", .app_state = R"({"draft":"x"})"});
  CHECK_FALSE(window->assigned.front().contains("draft"));
  CHECK_FALSE(window->assigned.front().contains("builds"));
  http->script(make_token_answer(1));
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  REQUIRE(code_of(callback) == "ok");
  CHECK(callback.outcome()->return_to == "/builds?tab=2#top");
  CHECK(callback.outcome()->app_state == R"({"draft":"x"})");
}

TEST_CASE_METHOD(client_fixture, "B26: an unsafe return path is refused before anything else",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  for (const char* const path : {"//evil.example", "/\\evil.example", "https://evil.example/",
                                 "javascript:alert(1)", "builds", "/\t/evil.example", "/a\\b"}) {
    CAPTURE(path);
    CHECK(code_of(pending{client->login({.return_to = path, .app_state = {}}, {})}) ==
          "invalid_config");
  }
  CHECK(window->assigned.empty());
  CHECK(transactions->records.empty());
}

TEST_CASE_METHOD(client_fixture, "B26: a stored return path is checked again",
                 "[authorization_code_flow]") {
  const auto client = make_client();
  const std::string state = begin_login(*client, {.return_to = "/builds", .app_state = {}});
  std::string& record = transactions->records.at(state);
  record.replace(record.find("/builds"), 7, "//evil");
  const pending callback{client->handle_redirect_callback(come_back(state), {})};
  CHECK(code_of(callback) == "missing_transaction");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(client_fixture, "B24: granted scopes are compared as sets",
                 "[authorization_code_flow]") {
  const auto refused_of = [this](std::string granted) {
    const auto client = make_client();
    const std::string state = begin_login(*client);
    http->script(make_token_answer(token_answer{.scope = std::move(granted)}));
    const pending callback{client->handle_redirect_callback(come_back(state), {})};
    REQUIRE(code_of(callback) == "ok");
    return client->refused_scope();
  };
  CHECK(refused_of("account:characters  account:profile account:profile").empty());
  CHECK(refused_of("account:profile") == "account:characters");
  CHECK(refused_of("Account:Profile account:characters") == "account:profile");
  // Without a word the server granted what was asked for (RFC 6749 section 5.1).
  CHECK(refused_of("").empty());
  CHECK(make_client()->refused_scope().empty());
}
