// SPDX-License-Identifier: MIT
#include <postern/client/token_relay.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/relay_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(relay_fixture, "P12: a relayed request has the secret and the User-Agent",
                 "[token_relay]") {
  http.script(answer_of(200, tokens_json));
  const auto exchange = post(exchange_form);
  CHECK(exchange.outcome().status == 200);
  CHECK(exchange.outcome().body.reveal() == tokens_json);
  CHECK_FALSE(exchange.outcome().header_text.contains("Set-Cookie"));
  http.script(answer_of(400, R"({"error":"invalid_grant"})"));
  CHECK(error_of(post(refresh_form).outcome()) == "400 invalid_grant");
  http.script(answer_of(200, ""));
  CHECK(post(revocation_form).outcome().status == 200);

  REQUIRE(http.sent().size() == 3);
  for (const sent_request& each : http.sent()) {
    CHECK(each.parameter("client_secret") == client_secret_canary);
    CHECK(each.user_agent == "OAuth spa/1.0 (contact: a@b.example)");
    // The answer to a refresh may hold the only good token.
    CHECK(each.limit == (each.parameter("grant_type") == "refresh_token" ? 60s : 15s));
  }
  CHECK(http.sent()[0].url == "https://as.example/token");
  CHECK(http.sent()[0].names() ==
        "client_id client_secret code code_verifier grant_type redirect_uri");
  CHECK(http.sent()[1].names() == "client_id client_secret grant_type refresh_token");
  CHECK(http.sent()[2].url == "https://as.example/revoke");
  CHECK(http.sent()[2].names() == "client_id client_secret token token_type_hint");
}

TEST_CASE_METHOD(relay_fixture, "P12: what is refused is not sent", "[token_relay]") {
  CHECK(error_of(post("client_id=other&token=t").outcome()) == "400 unauthorized_client");
  CHECK(error_of(post(refresh_form, relay_body_state::too_large).outcome()) ==
        "413 invalid_request");
  CHECK(error_of(post(refresh_form, relay_body_state::too_slow).outcome()) ==
        "408 invalid_request");
  CHECK(error_of(post(refresh_form, relay_body_state::broken).outcome()) == "400 invalid_request");
  const pending<relay_answer> foreign{
      make_relay()->handle({.method = "POST",
                            .header_text = "origin: https://evil.example\n",
                            .body = secret{refresh_form}})};
  CHECK(foreign.outcome().status == 403);
  const auto preflight =
      make_relay()->examine({.method = "OPTIONS", .header_text = "origin: https://app.example\n"});
  REQUIRE(preflight);
  CHECK(preflight->status == 204);
  CHECK_FALSE(make_relay()->examine({.method = "POST", .header_text = page_headers}));
  config.server.revocation_endpoint = "";
  CHECK(error_of(post(revocation_form).outcome()) == "400 invalid_request");
  CHECK(http.sent().empty());
}

TEST_CASE_METHOD(relay_fixture, "P12: no answer is a 502, and one that comes too late a 504",
                 "[token_relay]") {
  http.script(make_error(error_code::network_error, "x"));
  CHECK(error_of(post(refresh_form).outcome()) == "502 server_error");
  const auto slow = post(refresh_form);
  CHECK_FALSE(slow.settled());
  timers->advance(59s);
  CHECK_FALSE(slow.settled());
  timers->advance(1s);
  CHECK(error_of(slow.outcome()) == "504 temporarily_unavailable");
}

TEST_CASE_METHOD(relay_fixture, "P12: requests that overlap do not mix", "[token_relay]") {
  const auto first = post("client_id=spa&grant_type=refresh_token&refresh_token=one");
  const auto second = post("client_id=spa&grant_type=refresh_token&refresh_token=two");
  http.answer(1, answer_of(200, R"({"for":"two"})"));
  http.answer(0, answer_of(200, R"({"for":"one"})"));
  CHECK(first.outcome().body.reveal() == R"({"for":"one"})");
  CHECK(second.outcome().body.reveal() == R"({"for":"two"})");
}

TEST_CASE_METHOD(relay_fixture, "P12: a server that repeats the secret does not tell the page",
                 "[token_relay]") {
  http.script(answer_of(401, R"({"error":"invalid_client","error_description":"not )" +
                                 std::string{client_secret_canary} + R"("})"));
  const auto refused = post(refresh_form);
  CHECK(refused.outcome().body.reveal() == R"({"error":"invalid_client"})");
}

TEST_CASE_METHOD(relay_fixture, "P12: a request that is being handled keeps the relay",
                 "[token_relay]") {
  const auto call = post(refresh_form);
  CHECK_FALSE(call.settled());
  http.answer(0, answer_of(200, "{}"));
  CHECK(call.outcome().status == 200);
}

TEST_CASE_METHOD(relay_fixture, "P12: a configuration is refused before it serves",
                 "[token_relay]") {
  CHECK(code_of(validate_relay_config(config)) == "ok");
  const auto refuses = [](auto change) {
    relay_fixture other;
    change(other.config);
    return code_of(validate_relay_config(other.config)) == "invalid_config";
  };
  CHECK(refuses([](relay_config& c) { c.client.client_id = ""; }));
  CHECK(refuses([](relay_config& c) { c.client.client_secret = {}; }));
  CHECK(refuses([](relay_config& c) { c.client.user_agent = ""; }));
  CHECK(refuses([](relay_config& c) { c.client.user_agent = "a\r\nb"; }));
  CHECK(refuses([](relay_config& c) { c.allowed_origins = ""; }));
  CHECK(refuses([](relay_config& c) { c.server.token_endpoint = "http://as.example/token"; }));
  CHECK(refuses([](relay_config& c) { c.server.revocation_endpoint = "as.example"; }));
  CHECK(refuses([](relay_config& c) { c.max_body_bytes = 0; }));
  CHECK(refuses([](relay_config& c) { c.max_body_bytes = -1; }));
  CHECK(refuses([](relay_config& c) { c.request_timeout = 0ms; }));
  CHECK(refuses([](relay_config& c) { c.request_timeout = 24h + 1ms; }));

  config.server.revocation_endpoint = "";
  config.keeps_refresh_token = true;
  CHECK(code_of(validate_relay_config(config)) == "invalid_config");
  config.cookie_keys.emplace_back(std::string(32, 'k'));
  CHECK(code_of(validate_relay_config(config)) == "ok");
  config.cookie_keys.emplace_back(std::string(31, 'k'));
  CHECK(code_of(validate_relay_config(config)) == "invalid_config");
  config.cookie_keys.pop_back();
  config.cookie_max_age = 0s;
  CHECK(code_of(validate_relay_config(config)) == "invalid_config");
  config.cookie_max_age = 401 * 24h;
  CHECK(code_of(validate_relay_config(config)) == "invalid_config");
}
