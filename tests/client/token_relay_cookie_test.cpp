// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/client/token_relay.hpp>

#include "support/relay_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(cookie_fixture, "P12: the page gets a handle and the cookie the refresh token",
                 "[token_relay]") {
  http.script(answer_of(200, tokens_json));
  const auto login = post(exchange_form);
  const relay_answer& answer = login.outcome();
  CHECK_FALSE(answer.body.reveal().contains(refresh_canary));
  CHECK_FALSE(answer.header_text.contains(refresh_canary));
  const auto object = parse_json_object(answer.body.reveal());
  REQUIRE(object);
  CHECK(object->text("refresh_token").size() == 22);
  CHECK(object->text("access_token") == "access-1");
  CHECK(object->text("username") == "exile");
  CHECK(cookie_of(answer, object->text("refresh_token")).ends_with("=sealed-0"));
  CHECK_FALSE(answer.header_text.contains(object->text("refresh_token")));
}

TEST_CASE_METHOD(cookie_fixture, "P12: a refresh names the handle and rotates the cookie",
                 "[token_relay]") {
  const std::string handle = log_in();
  http.script(answer_of(200, R"({"access_token":"access-2","refresh_token":"second-refresh"})"));
  const auto refreshed = post(refresh_of(handle));
  CHECK(http.sent().back().parameter("refresh_token") == refresh_canary);
  CHECK(refreshed.outcome().body.reveal() == R"({"access_token":"access-2"})");
  jar = cookie_of(refreshed.outcome(), handle);
  REQUIRE(jar.ends_with("=sealed-1"));

  // An answer without a new one keeps the old one for as long again.
  http.script(answer_of(200, R"({"access_token":"access-3"})"));
  const auto again = post(refresh_of(handle));
  CHECK(http.sent().back().parameter("refresh_token") == "second-refresh");
  CHECK(again.outcome().body.reveal() == R"({"access_token":"access-3"})");
  CHECK(cookie_of(again.outcome(), handle).ends_with("=sealed-2"));
}

TEST_CASE_METHOD(cookie_fixture, "P12: without its cookie a handle is worth nothing",
                 "[token_relay]") {
  const std::string handle = log_in();
  const std::string cookie = jar;
  const std::size_t sent = http.sent().size();
  const auto refuses = [&](std::string_view form) {
    const auto call = post(form);
    CHECK(http.sent().size() == sent);
    return error_of(call.outcome());
  };
  jar = "";
  CHECK(refuses(refresh_of(handle)) == "400 invalid_grant");
  jar = cookie + "x";
  CHECK(refuses(refresh_of(handle)) == "400 invalid_grant");
  jar = cookie;
  CHECK(refuses(refresh_of("AAECAwQFBgcICQoLDA0ODw")) == "400 invalid_grant");
  CHECK(refuses(refresh_form) == "400 invalid_grant");
  // All that a browser has whose page has forgotten its handle.
  const std::string name = cookie.substr(0, cookie.find('='));
  CHECK(refuses(refresh_of(name)) == "400 invalid_grant");
  CHECK(refuses(refresh_of(name.substr(name.size() - 22))) == "400 invalid_grant");
  // The value under another handle's name.
  jar = name_of("AAECAwQFBgcICQoLDA0ODw") + cookie.substr(cookie.find('='));
  CHECK(refuses(refresh_of("AAECAwQFBgcICQoLDA0ODw")) == "400 invalid_grant");
  jar = cookie;
  config.client.client_id = "spb";
  CHECK(refuses("client_id=spb&grant_type=refresh_token&refresh_token=" + handle) ==
        "400 invalid_grant");
  config.client.client_id = "spa";
  config.server.token_endpoint = "https://as.example/other";
  CHECK(refuses(refresh_of(handle)) == "400 invalid_grant");
  config.server.token_endpoint = "https://as.example/token";
  wall_clock->pass(config.cookie_max_age + 1s);
  CHECK(refuses(refresh_of(handle)) == "400 invalid_grant");
}

TEST_CASE_METHOD(cookie_fixture, "P12: a cookie that does not open is taken away",
                 "[token_relay]") {
  const std::string handle = log_in();
  jar += "x";
  CHECK(removes(post(refresh_of(handle)).outcome(), handle));
  const std::string revocation = "client_id=spa&token_type_hint=refresh_token&token=" + handle;
  const std::size_t sent = http.sent().size();
  const auto unopened = post(revocation);
  CHECK(unopened.outcome().status == 200);
  CHECK(unopened.outcome().body.reveal() == "{}");
  CHECK(removes(unopened.outcome(), handle));
  // As the second of two tabs that both sign out.
  jar = "";
  const auto missing = post(revocation);
  CHECK(missing.outcome().status == 200);
  CHECK(missing.outcome().body.reveal() == "{}");
  CHECK_FALSE(missing.outcome().header_text.contains("Set-Cookie"));
  CHECK(http.sent().size() == sent);
  CHECK_FALSE(removes(post(refresh_of(handle)).outcome(), handle));
}

TEST_CASE_METHOD(cookie_fixture, "P12: no answer to a refresh takes its cookie away",
                 "[token_relay]") {
  const std::string handle = log_in();
  for (const auto& [status, error] : {std::pair{400, "invalid_grant"},
                                      {400, "invalid_request"},
                                      {401, "invalid_client"},
                                      {429, "slow_down"},
                                      {503, "invalid_grant"}}) {
    http.script(answer_of(status, std::string{R"({"error":")"} + error + "\"}"));
    const auto refused = post(refresh_of(handle));
    CHECK(error_of(refused.outcome()) == std::to_string(status) + ' ' + error);
    CHECK_FALSE(refused.outcome().header_text.contains("Set-Cookie"));
  }
  http.script(answer_of(200, "<html>"));
  CHECK_FALSE(post(refresh_of(handle)).outcome().header_text.contains("Set-Cookie"));
  http.script(make_error(error_code::timeout, "x"));
  CHECK_FALSE(post(refresh_of(handle)).outcome().header_text.contains("Set-Cookie"));
}

TEST_CASE_METHOD(cookie_fixture, "P12 B15: what came too late leaves another tab's new cookie",
                 "[token_relay]") {
  const std::string handle = log_in();
  const std::string spent = jar;
  http.script(answer_of(200, R"({"access_token":"access-2","refresh_token":"second-refresh"})"));
  const std::string renewed = cookie_of(post(refresh_of(handle)).outcome(), handle);
  jar = spent;
  http.script(answer_of(400, R"({"error":"invalid_grant"})"));
  const auto late = post(refresh_of(handle));
  CHECK(error_of(late.outcome()) == "400 invalid_grant");
  CHECK_FALSE(late.outcome().header_text.contains("Set-Cookie"));
  jar = renewed;
  http.script(answer_of(200, R"({"access_token":"access-3"})"));
  CHECK(post(refresh_of(handle)).outcome().status == 200);
  CHECK(http.sent().back().parameter("refresh_token") == "second-refresh");
}

TEST_CASE_METHOD(cookie_fixture, "P12: a revocation revokes the real token and ends the cookie",
                 "[token_relay]") {
  const std::string handle = log_in();
  const std::string form = "client_id=spa&token_type_hint=refresh_token&token=" + handle;
  http.script(answer_of(200, ""));
  const auto revoked = post(form);
  CHECK(http.sent().back().url == "https://as.example/revoke");
  CHECK(http.sent().back().parameter("token") == refresh_canary);
  CHECK(revoked.outcome().status == 200);
  CHECK(removes(revoked.outcome(), handle));

  // The page has forgotten its handle by now, whatever the server says.
  http.script(answer_of(503, ""));
  CHECK(removes(post(form).outcome(), handle));

  config.server.revocation_endpoint = "";
  const std::size_t sent = http.sent().size();
  const auto local = post(form);
  CHECK(local.outcome().status == 200);
  CHECK(removes(local.outcome(), handle));
  CHECK(http.sent().size() == sent);
}

TEST_CASE_METHOD(cookie_fixture, "P12: a token that is no handle is revoked as it is",
                 "[token_relay]") {
  // Of a session from before the relay kept the refresh token.
  http.script(answer_of(200, ""));
  const auto older = post(revocation_form);
  CHECK(older.outcome().status == 200);
  CHECK(http.sent().back().parameter("token") == refresh_canary);
  CHECK_FALSE(older.outcome().header_text.contains("Set-Cookie"));
}

TEST_CASE_METHOD(cookie_fixture, "P12: an access token is revoked as it is", "[token_relay]") {
  http.script(answer_of(200, ""));
  const auto revoked = post("client_id=spa&token=access-1&token_type_hint=access_token");
  CHECK(revoked.outcome().status == 200);
  CHECK(http.sent().back().parameter("token") == "access-1");
  CHECK_FALSE(revoked.outcome().header_text.contains("Set-Cookie"));
}

TEST_CASE_METHOD(cookie_fixture, "P12: sessions stand side by side, four at most",
                 "[token_relay]") {
  const std::string first = log_in();
  for (int i = 0; i < 3; ++i) static_cast<void>(log_in());
  http.script(answer_of(200, R"({"access_token":"a"})"));
  CHECK(post(refresh_of(first)).outcome().status == 200);
  http.script(answer_of(200, tokens_json));
  const auto fifth = post(exchange_form);
  CHECK(removes(fifth.outcome(), first));
  // A login that fails, or that brings no refresh token, takes nobody's place.
  for (const auto& [status, body] : {std::pair{400, R"({"error":"invalid_grant"})"},
                                     {200, R"({"access_token":"a"})"},
                                     {200, R"({"access_token":"a","refresh_token":null})"}}) {
    http.script(answer_of(status, body));
    CHECK_FALSE(post(exchange_form).outcome().header_text.contains("Set-Cookie"));
  }
}

TEST_CASE_METHOD(cookie_fixture, "P12: the refresh token is in no other member either",
                 "[token_relay]") {
  http.script(answer_of(200, R"({"refresh_token":"refresh-canary-17abaa74e599192f","copy":)"
                             R"(["refresh-canary-17abaa74e599192f"]})"));
  const auto login = post(exchange_form);
  CHECK(error_of(login.outcome()) == "502 server_error");
  CHECK_FALSE(login.outcome().header_text.contains("Set-Cookie"));

  const std::string handle = log_in();
  http.script(answer_of(
      400,
      R"({"error":"invalid_grant","error_description":"refresh-canary-17abaa74e599192f is dead"})"));
  const auto refused = post(refresh_of(handle));
  CHECK(refused.outcome().body.reveal() == R"({"error":"invalid_grant"})");

  http.script(answer_of(400, R"({"error":"x","refresh_token":{"a":1}})"));
  CHECK(post(exchange_form).outcome().body.reveal() == R"({"error":"x"})");
}

TEST_CASE_METHOD(cookie_fixture, "P12: a platform that fails spends no code", "[token_relay]") {
  random.fails = true;
  CHECK(error_of(post(exchange_form).outcome()) == "500 server_error");
  CHECK(http.sent().empty());
  random.fails = false;
  cookies.fails = true;
  http.script(answer_of(200, tokens_json));
  const auto unsealed = post(exchange_form);
  CHECK(error_of(unsealed.outcome()) == "500 server_error");
  CHECK_FALSE(unsealed.outcome().body.reveal().contains(refresh_canary));
  cookies.fails = false;
  cookies.padding = std::string(4096, 'x');
  http.script(answer_of(200, tokens_json));
  CHECK(error_of(post(exchange_form).outcome()) == "502 server_error");
}
