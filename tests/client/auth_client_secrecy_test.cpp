// SPDX-License-Identifier: MIT
// Recognisable secrets go through every flow; afterwards they are searched for where no secret
// may be.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/form_urlencoded.hpp>

#include "support/canaries.hpp"
#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct secrecy_fixture : client_fixture {
  secrecy_fixture() { secrets.add(encoded_code); }

  std::string encoded_code = form_urlencoder{}.append("", code_canary).take().substr(1);
  canaries secrets;
  std::unique_ptr<auth_client> client = make_client();
  std::string state;
  std::string code_verifier;
  std::vector<error> failures;

  template <class T>
  void collect(const pending<result<T>>& call) {
    REQUIRE(call.settled());
    if (!call.outcome()) failures.push_back(call.outcome().error());
  }

  void begin() {
    state = begin_login(*client);
    const auto kept = parse_authorization_transaction(transactions->records.at(state));
    REQUIRE(kept);
    code_verifier = std::string{kept->code_verifier.reveal()};
    secrets.add(state);
    secrets.add(code_verifier);
  }

  void complete(const std::string& query) {
    window->shown = std::string{config.client.redirect_uri} + query;
    const pending callback{client->handle_redirect_callback(window->shown, {})};
    collect(callback);
    CHECK_FALSE(secrets.occur_in(window->shown));
  }

  [[nodiscard]] std::string good_query() const {
    return "?code=" + encoded_code + "&state=" + state + "&iss=https%3A%2F%2Fas.example";
  }

  [[nodiscard]] static http_response canary_answer(std::optional<int> expires_in = 3600) {
    return make_token_answer(token_answer{.access_token = std::string{access_canary},
                                          .refresh_token = std::string{refresh_canary},
                                          .expires_in = expires_in,
                                          .scope = {}});
  }

  /// everything is all that the token endpoint was sent, as a careless server would repeat it.
  [[nodiscard]] std::string everything() const {
    return std::string{code_canary} + ' ' + encoded_code + ' ' + code_verifier;
  }

  void check_nothing_leaked() const {
    for (const error& failure : failures) {
      CAPTURE(to_string(failure->code));
      CHECK_FALSE(secrets.occur_in(failure));
    }
    CHECK_FALSE(secrets.occur_in(*observer));
    for (const sent_request& each : http->sent()) CHECK_FALSE(secrets.occur_in(each.url));
    for (const std::string& url : window->replaced) CHECK_FALSE(secrets.occur_in(url));
  }
};

}  // namespace

TEST_CASE_METHOD(secrecy_fixture, "X6, X3, I5: a whole session leaks nothing", "[auth_client]") {
  begin();
  http->script(canary_answer());
  complete(good_query());
  CHECK(failures.empty());
  CHECK(http->sent().front().parameter("code") == code_canary);
  CHECK(http->sent().front().parameter("code_verifier") == code_verifier);

  wall_clock->jump(1h);
  http->script(canary_answer());
  collect(pending{client->access_token({}, {})});
  CHECK(http->sent().back().parameter("refresh_token") == refresh_canary);
  http->script(make_status(200));
  collect(pending{client->logout({.revoke = true}, {})});
  CHECK(failures.empty());
  CHECK(observer->requests.size() == 3);
  check_nothing_leaked();

  // The state goes to the server; nothing else that is secret does, in a URL.
  CHECK(window->assigned.front().contains(state));
  CHECK_FALSE(window->assigned.front().contains(code_verifier));

  // What is left in the stores after the logout.
  CHECK_FALSE(tokens->record);
  CHECK(transactions->records.empty());
}

TEST_CASE_METHOD(secrecy_fixture, "X6, I5: responses that are refused leak nothing",
                 "[auth_client]") {
  begin();
  const auto echo = [this] {
    return "&error_description=no+" + state + "+here&error_uri=https%3A%2F%2Fas.example%2F" + state;
  };
  complete("?code=" + encoded_code);
  complete("?code=" + encoded_code + "&state=" + state + "x");
  complete("?code=" + encoded_code + "&state=" + state + "&state=" + state);
  complete("?error=" + state + "&state=x" + state + echo());
  complete("?error=access_denied&code=" + encoded_code + "&state=" + state + echo());
  complete("?code=" + encoded_code + "&state=" + state + "&iss=" + state);
  begin();
  complete("?error=" + state + "&state=" + state + echo());
  begin();
  complete("?error=access_denied&state=" + state + echo());
  CHECK(failures.size() == 8);
  check_nothing_leaked();
}

TEST_CASE_METHOD(secrecy_fixture, "X6, I5: a server that repeats what it was sent leaks nothing",
                 "[auth_client]") {
  const auto exchange_with = [this](const auto& make_answer) {
    begin();
    http->script(make_answer());
    complete(good_query());
  };
  exchange_with([this] { return make_refusal("invalid_grant", everything()); });
  exchange_with([this] { return make_refusal(code_verifier, everything()); });
  exchange_with([this] { return make_status(500, "X-Echo: " + everything() + "\r\n"); });
  exchange_with([this] {
    return http_response{.status = 200, .header_text = {}, .body = '{' + everything()};
  });
  exchange_with([] {
    http_response answer = canary_answer();
    std::string body{answer.body.view()};
    answer.body = body.replace(body.find("Bearer"), 6, std::string{access_canary});
    return answer;
  });
  CHECK(failures.size() == 5);
  check_nothing_leaked();
}

TEST_CASE_METHOD(secrecy_fixture, "X6, I5: refreshes that fail leak nothing", "[auth_client]") {
  begin();
  http->script(canary_answer());
  complete(good_query());
  REQUIRE(failures.empty());
  wall_clock->jump(1h);

  const std::string echo =
      std::string{refresh_canary} + " of " + std::string{access_canary} + " is unknown";
  http->script(make_refusal("invalid_client", std::string{refresh_canary} + " is unknown"));
  collect(pending{client->access_token({}, {})});
  http->script(make_status(429, "Retry-After: 1\r\nX-Echo: " + echo + "\r\n"));
  collect(pending{client->access_token({}, {})});
  wall_clock->pass(10min);
  http->script(http_response{.status = 200, .header_text = {}, .body = echo});
  collect(pending{client->access_token({}, {})});
  wall_clock->pass(10min);
  tokens->fails_to_write = true;
  http->script(canary_answer(0));
  http->script(canary_answer(0));
  http->script(canary_answer(0));
  collect(pending{client->access_token({}, {})});
  wall_clock->pass(10min);
  tokens->fails_to_clear = true;
  http->script(make_refusal("invalid_grant", std::string{refresh_canary} + " is unknown"));
  collect(pending{client->access_token({}, {})});
  CHECK(failures.size() == 5);
  CHECK_FALSE(observer->failures.empty());
  check_nothing_leaked();
}
