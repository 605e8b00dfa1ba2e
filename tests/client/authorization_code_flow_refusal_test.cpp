// SPDX-License-Identifier: MIT
// Responses that must not become a session.
#include <chrono>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

const std::string callback_page = "https://app.example/callback";

struct refusal_fixture : client_fixture {
  std::unique_ptr<auth_client> client = make_client();

  [[nodiscard]] std::string complete(std::string url) {
    window->shown = std::move(url);
    return code_of(pending{client->handle_redirect_callback(window->shown, {})});
  }

  /// The login is as good as it was.
  void require_usable(const std::string& state) {
    http->script(make_token_answer(1));
    REQUIRE(complete(come_back(state)) == "ok");
    CHECK(http->sent().size() == 1);
  }
};

}  // namespace

TEST_CASE_METHOD(refusal_fixture, "B4, I11: a wrong state sends nothing and spoils no login",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  std::string wrong = state;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  for (const std::string& foreign : {wrong, state.substr(1), state + "A", std::string{"x"}}) {
    CHECK(complete(callback_page + "?code=code-1&state=" + foreign) == "state_mismatch");
  }
  CHECK(http->sent().empty());
  require_usable(state);
}

TEST_CASE_METHOD(refusal_fixture, "B5: a part that is missing sends nothing",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  CHECK(complete(callback_page) == "missing_code");
  CHECK(complete(callback_page + "?state=" + state) == "missing_code");
  CHECK(complete(callback_page + "?code=&state=" + state) == "missing_code");
  CHECK(complete(callback_page + "?code=code-1") == "missing_state");
  CHECK(complete(callback_page + "?code=code-1&state=") == "missing_state");
  CHECK(complete("nonsense") == "missing_code");
  CHECK(complete("") == "missing_code");
  CHECK(http->sent().empty());
  require_usable(state);
}

TEST_CASE_METHOD(refusal_fixture, "B5: with no login in progress there is no transaction",
                 "[authorization_code_flow]") {
  CHECK(complete(callback_page + "?code=code-1&state=of-another-tab") == "missing_transaction");
  CHECK(http->sent().empty());
  CHECK(window->shown == callback_page);
}

TEST_CASE_METHOD(refusal_fixture, "B5: what stands twice or contradicts itself is invalid",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  const std::string good = callback_page + "?code=code-1&state=" + state;
  CHECK(complete(good + "&code=code-2") == "invalid_response");
  CHECK(complete(good + "&c%6Fde=code-2") == "invalid_response");
  CHECK(complete(good + "&state=" + state) == "invalid_response");
  CHECK(complete(good + "&iss=https%3A%2F%2Fas.example&iss=x") == "invalid_response");
  CHECK(complete(good + "&error=access_denied") == "invalid_response");
  CHECK(http->sent().empty());
  require_usable(state);
}

TEST_CASE_METHOD(refusal_fixture, "B6: an error response tells what the server said",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  const std::string url = callback_page +
                          "?error=access_denied&error_description=Not+today&state=" + state +
                          "&error_uri=https%3A%2F%2Fas.example%2Fhelp";
  const pending callback{client->handle_redirect_callback(url, {})};
  REQUIRE(code_of(callback) == "authorization_error");
  const error& refused = callback.outcome().error();
  CHECK(refused->oauth_error == "access_denied");
  CHECK(refused->description == "Not today");
  CHECK(refused->error_uri == "https://as.example/help");
  CHECK(http->sent().empty());
  CHECK(client->tokens() == nullptr);
}

TEST_CASE_METHOD(refusal_fixture, "B6: a forged error leaves the live login usable",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  CHECK(complete(callback_page + "?error=access_denied&state=forged") == "state_mismatch");
  CHECK(complete(callback_page + "?error=access_denied") == "missing_state");
  require_usable(state);
}

TEST_CASE_METHOD(refusal_fixture, "B6: after its error a login is over",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  CHECK(complete(callback_page + "?error=access_denied&state=" + state) == "authorization_error");
  CHECK(complete(come_back(state)) == "missing_transaction");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(refusal_fixture, "B8: a login lasts ten minutes to the millisecond",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  SECTION("at ten minutes") {
    advance(600'000ms);
    http->script(make_token_answer(1));
    CHECK(complete(come_back(state)) == "ok");
  }
  SECTION("one millisecond later") {
    advance(600'001ms);
    CHECK(complete(come_back(state)) == "login_expired");
    CHECK(http->sent().empty());
  }
}

TEST_CASE("B8: the age of a login is configurable", "[authorization_code_flow]") {
  client_fixture world;
  world.config.login_timeout = 30s;
  const auto client = world.make_client();
  const std::string state = world.begin_login(*client);
  world.advance(31s);
  const pending callback{client->handle_redirect_callback(world.come_back(state), {})};
  CHECK(code_of(callback) == "login_expired");
}

TEST_CASE_METHOD(refusal_fixture, "R5: the code goes to the issuer that the user was sent to",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  const std::string good = callback_page + "?code=code-1&state=" + state;
  SECTION("another issuer answered") {
    CHECK(complete(good + "&iss=https%3A%2F%2Fevil.example") == "issuer_mismatch");
  }
  SECTION("an issuer that is nearly the same answered") {
    CHECK(complete(good + "&iss=https%3A%2F%2Fas.example%2F") == "issuer_mismatch");
  }
  SECTION("the client was configured for another server meanwhile") {
    config.server.issuer = "https://other.example";
    client = make_client();
    CHECK(complete(good) == "issuer_mismatch");
  }
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(refusal_fixture, "R5: an issuer that is known to be sent must be there",
                 "[authorization_code_flow]") {
  config.server.authorization_response_iss_parameter_supported = true;
  client = make_client();
  const std::string state = begin_login(*client);
  CHECK(complete(callback_page + "?code=code-1&state=" + state) == "issuer_mismatch");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(refusal_fixture, "B31: another client's login is not completed",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  config.client.client_id = "another-spa";
  client = make_client();
  CHECK(complete(come_back(state)) == "state_mismatch");
  CHECK(http->sent().empty());

  // It is still that client's own.
  config.client = example_client();
  client = make_client();
  require_usable(state);
}

TEST_CASE_METHOD(refusal_fixture, "R4: a response at another address is invalid",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  CHECK(complete("https://app.example/callback.evil?code=code-1&state=" + state) ==
        "invalid_response");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(refusal_fixture, "X7, P10: an exchange that fails stores nothing",
                 "[authorization_code_flow]") {
  const auto exchange_with = [&](result<http_response> answer) {
    const std::string state = begin_login(*client);
    http->script(std::move(answer));
    return complete(come_back(state));
  };
  CHECK(exchange_with(make_network_error()) == "network_error");
  CHECK(exchange_with(make_refusal("invalid_grant")) == "token_error");
  CHECK(exchange_with(make_status(503)) == "http_error");
  CHECK(exchange_with(make_status(429)) == "rate_limited");
  CHECK(exchange_with(make_status(200)) == "invalid_response");
  CHECK(exchange_with(make_token_answer({.access_token = ""})) == "invalid_response");
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
  CHECK(observer->token_changes.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(refusal_fixture, "X7: an exchange that fails leaves an earlier session alone",
                 "[authorization_code_flow]") {
  keep_tokens(make_token_set(1, noon));
  const std::string state = begin_login(*client);
  http->script(make_network_error());
  CHECK(complete(come_back(state, 2)) == "network_error");
  REQUIRE(client->tokens() != nullptr);
  CHECK(client->tokens()->access_token.reveal() == "access-1");
  CHECK(kept_access_token() == "access-1");
}

TEST_CASE_METHOD(refusal_fixture, "B21: a transaction store that fails sends nothing",
                 "[authorization_code_flow]") {
  const std::string state = begin_login(*client);
  SECTION("it cannot be read") { transactions->fails_to_read = true; }
  // The code must not be sent when it could be sent once more.
  SECTION("the login cannot be removed") { transactions->fails_to_remove = true; }
  CHECK(complete(come_back(state)) == "storage_error");
  CHECK(http->sent().empty());
}
