// SPDX-License-Identifier: MIT
#include <postern/core/relay_response.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/json.hpp>

#include "support/relay_examples.hpp"

using namespace postern;
using namespace postern::test;

namespace {

/// A slash and an equals sign are what servers escape.
constexpr std::string_view slashed_secret = "client-secret/5d41402a+bc4b==";
constexpr std::string_view spaced_secret = R"(two words\and\more)";

relayed_response relay(int status, std::string_view body, std::string_view headers = "",
                       relayed_kind kind = relayed_kind::refresh) {
  return make_relayed_response(
      app_origin, kind,
      {.status = status, .header_text = std::string{headers}, .body = std::string{body}});
}

std::string header(const relay_answer& answer, std::string_view name) {
  return std::string{find_header(answer.header_text, name).value_or("none")};
}

}  // namespace

TEST_CASE("P12: every answer says whose it is and that it is not to be kept", "[relay_response]") {
  const error lost{error_code::network_error, "x"};
  const std::vector<relay_answer> answers = [&] {
    std::vector<relay_answer> all;
    all.push_back(make_preflight_answer(app_origin));
    all.push_back(make_refusal_answer(app_origin, {400, "invalid_request", "x"}));
    all.push_back(make_lost_answer(app_origin, lost));
    all.push_back(std::move(relay(200, "{}").answer));
    all.push_back(std::move(relay(503, "<html>").answer));
    all.push_back(std::move(relay(304, "").answer));
    return all;
  }();
  for (const relay_answer& each : answers) {
    INFO(each.status);
    CHECK(header(each, "Access-Control-Allow-Origin") == app_origin);
    CHECK(header(each, "Vary") == "Origin");
    CHECK(header(each, "Cache-Control") == "no-store");
    CHECK(header(each, "X-Content-Type-Options") == "nosniff");
    CHECK(header(each, "Access-Control-Allow-Credentials") == "none");
    CHECK(header(each, "Content-Type") == (each.status == 204 ? "none" : "application/json"));
    CHECK(each.body.empty() == (each.status == 204));
    CHECK((each.body.empty() || parse_json_object(each.body.reveal())));
  }
  const relay_answer refused = make_refusal_answer("", {403, "invalid_request", "x"});
  CHECK(header(refused, "Access-Control-Allow-Origin") == "none");
  CHECK(header(refused, "Vary") == "Origin");
}

TEST_CASE("P12: a preflight allows what a page sends", "[relay_response]") {
  const relay_answer answer = make_preflight_answer(app_origin);
  CHECK(answer.status == 204);
  CHECK(header(answer, "Access-Control-Allow-Methods") == "POST");
  CHECK(header(answer, "Access-Control-Allow-Headers") == "content-type");
  CHECK(header(answer, "Access-Control-Max-Age") == "600");
}

TEST_CASE("P12: a refusal is an OAuth error", "[relay_response]") {
  const relay_answer answer =
      make_refusal_answer(app_origin, {400, "unauthorized_client", "Not this one."});
  CHECK(answer.status == 400);
  CHECK(answer.body.reveal() ==
        R"({"error":"unauthorized_client","error_description":"Not this one."})");
  CHECK(header(answer, "Allow") == "none");
  CHECK(header(make_refusal_answer(app_origin, {405, "invalid_request", "x"}), "Allow") ==
        "POST, OPTIONS");
}

TEST_CASE("P12: the server's status and JSON pass byte for byte", "[relay_response]") {
  constexpr std::string_view tokens =
      "{ \"access_token\":\"a\", \"expires_in\":3600.50, "
      "\"refresh_token\":\"r\",\"x\":{\"y\":[1e9]} }";
  const relayed_response success = relay(200, tokens);
  CHECK(success.answer.status == 200);
  CHECK(success.answer.body.reveal() == tokens);
  CHECK(success.is_success);
  CHECK(success.refresh_token.reveal() == "r");

  constexpr std::string_view refusal = R"({"error":"invalid_grant","error_description":"x"})";
  const relayed_response refused = relay(400, refusal);
  CHECK(refused.answer.status == 400);
  CHECK(refused.answer.body.reveal() == refusal);
  CHECK_FALSE(refused.is_success);
  CHECK(relay(401, R"({"error":"invalid_client"})").answer.status == 401);
}

TEST_CASE("P12: what is no JSON object becomes an error with the same status", "[relay_response]") {
  for (const std::string_view body :
       {"", "<html>secret</html>", "[1]", "\"x\"", "{\"a\":1,\"a\":2}"}) {
    for (const int status : {200, 400, 429, 503, 599}) {
      INFO(status << ' ' << body);
      const relayed_response relayed = relay(status, body);
      CHECK(relayed.answer.status == status);
      CHECK_FALSE(relayed.is_success);
      const auto object = parse_json_object(relayed.answer.body.reveal());
      REQUIRE(object);
      CHECK(object->text("error") == "server_error");
      CHECK_FALSE(relayed.answer.body.reveal().contains("secret"));
    }
  }
}

TEST_CASE("P12: what no response can carry is a 502", "[relay_response]") {
  for (const int status : {100, 101, 199, 204, 205, 300, 302, 304, 307, 399, 600, 999}) {
    INFO(status);
    CHECK(relay(status, "{}").answer.status == 502);
    CHECK_FALSE(relay(status, "{}").is_success);
  }
}

TEST_CASE("P12: of a revocation only the status means something", "[relay_response]") {
  for (const int status : {200, 204, 205}) {
    const relayed_response relayed = relay(status, "", "", relayed_kind::revocation);
    INFO(status);
    CHECK(relayed.answer.status == 200);
    CHECK(relayed.answer.body.reveal() == "{}");
    CHECK(relayed.is_success);
  }
  CHECK(relay(503, "", "", relayed_kind::revocation).answer.status == 503);
  CHECK(relay(302, "", "", relayed_kind::revocation).answer.status == 502);
}

TEST_CASE("P12: rate limits pass and can be read, and no other header passes", "[relay_response]") {
  const relayed_response relayed = relay(429, "{}",
                                         "retry-after: 2\r\n"
                                         "X-Rate-Limit-Policy: token-request-limit\r\n"
                                         "x-rate-limit-ip: 60:30:30\r\n"
                                         "x-rate-limit-ip-state: 61:30:30\r\n"
                                         "x-rate-limit-: empty\r\n"
                                         "x-rate-limit-a b: name\r\n"
                                         "x-rate-limited: no\r\n"
                                         "x-rate-limit-odd: a\x01z\r\n"
                                         "x-rate-limit-long: " +
                                             std::string(257, 'x') +
                                             "\r\n"
                                             "set-cookie: session=server\r\n"
                                             "www-authenticate: Basic\r\n"
                                             "access-control-allow-origin: *\r\n"
                                             "access-control-allow-credentials: true\r\n"
                                             "server: x\r\nlocation: https://evil.example\r\n");
  const relay_answer& answer = relayed.answer;
  CHECK(header(answer, "Retry-After") == "2");
  CHECK(header(answer, "X-Rate-Limit-Policy") == "token-request-limit");
  CHECK(header(answer, "X-Rate-Limit-Ip") == "60:30:30");
  CHECK(header(answer, "Access-Control-Expose-Headers") ==
        "retry-after, X-Rate-Limit-Policy, x-rate-limit-ip, x-rate-limit-ip-state");
  CHECK(header(answer, "Access-Control-Allow-Origin") == app_origin);
  for (const std::string_view name :
       {"Set-Cookie", "WWW-Authenticate", "Access-Control-Allow-Credentials", "Server", "Location",
        "X-Rate-Limited", "X-Rate-Limit-Odd", "X-Rate-Limit-Long", "X-Rate-Limit-"}) {
    INFO(name);
    CHECK(header(answer, name) == "none");
  }
  CHECK(header(relay(200, "{}").answer, "Access-Control-Expose-Headers") == "none");

  std::string many;
  for (int i = 0; i < 100; ++i) many += "x-rate-limit-" + std::to_string(i) + ": 1\n";
  const std::string passed = relay(200, "{}", many).answer.header_text;
  CHECK(passed.contains("x-rate-limit-31: 1"));
  CHECK_FALSE(passed.contains("x-rate-limit-32: 1"));
}

TEST_CASE("P12: a request without an answer is a 504 or a 502", "[relay_response]") {
  const auto status_of = [](error_code code) {
    return make_lost_answer(app_origin, error{code, "secret"}).status;
  };
  CHECK(status_of(error_code::timeout) == 504);
  CHECK(status_of(error_code::network_error) == 502);
  CHECK(status_of(error_code::invalid_response) == 502);
}

TEST_CASE("P12: an answer that repeats a secret is withheld", "[relay_response]") {
  const auto withhold = [](int status, std::string_view body) {
    relay_answer answer = relay(status, body).answer;
    const bool is_clean =
        withhold_secrets(answer, {slashed_secret, refresh_canary, spaced_secret, "short"});
    return std::to_string(answer.status) + (is_clean ? " clean " : " withheld ") +
           std::string{answer.body.reveal()};
  };
  CHECK(withhold(400, R"({"error":"invalid_client"})") ==
        R"(400 clean {"error":"invalid_client"})");
  CHECK(withhold(400, R"({"error":"short"})") == R"(400 clean {"error":"short"})");
  // Escapes that are none, or of something else.
  for (const std::string_view other :
       {R"({"error":"x","a":"client-secret%2"})",
        R"({"error":"x","a":"client-secret%2G5d41402a+bc4b=="})",
        R"({"error":"x","a":"client-secret\u012f5d41402a+bc4b=="})"}) {
    INFO(other);
    CHECK(withhold(400, other) == "400 clean " + std::string{other});
  }
  for (const std::string_view echo :
       {"client-secret/5d41402a+bc4b==", "client-secret\\/5d41402a+bc4b==",
        "client-secret%2F5d41402a%2Bbc4b%3D%3D", "client-secret%2f5d41402a%2bbc4b%3d%3D",
        "client-secret/5d41402a+bc4b%3D%3D", "client-secret\\/5d41402a\\u002Bbc4b\\u003D\\u003D",
        "client-secret\\u002f5d41402a\\u002bbc4b\\u003d\\u003D",
        "\\u0063lient-secret/5d41402a+bc4b==", "client-secret\\u00252F5d41402a%2Bbc4b%3D%3D",
        "two words\\\\and\\u005Cmore", "two+words%5Cand%5cmore", "two%20words%5Cand%5cmore",
        "two+words\\\\and%5cmore", "refresh-canary-17abaa74e599192f",
        // Its first letter is the last digit of an escape.
        "\\u007client-secret/5d41402a+bc4b=="}) {
    INFO(echo);
    const std::string description =
        R"(,"error_description":"no )" + std::string{echo} + R"( here"})";
    CHECK(withhold(400, R"({"error":"invalid_grant")" + description) ==
          R"(400 withheld {"error":"invalid_grant"})");
    CHECK(withhold(200, R"({"access_token":"a")" + description).starts_with("502 withheld "));
    CHECK(withhold(400, R"({"error":")" + std::string{echo} + "\"}")
              .starts_with(R"(400 withheld {"error":"server_error")"));
  }
}
