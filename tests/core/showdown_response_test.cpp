// SPDX-License-Identifier: MIT
// The login server's answers, good, bad and hostile.
#include <postern/core/showdown_response.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <postern/core/json.hpp>
#include <postern/core/showdown_request.hpp>

#include "support/result_code.hpp"
#include "support/showdown_examples.hpp"
#include "vectors/vectors.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::code_of;

namespace {

const nlohmann::json& examples() {
  static const auto parsed = nlohmann::json::parse(test::vectors::showdown_response);
  return parsed;
}

http_response answer(int status, std::string body, std::string header_text = "") {
  return {status, std::move(header_text), std::move(body)};
}

http_request sent_for(const char* challenge) {
  return make_get_assertion_request(test::example_showdown_client(), secret(test::showdown_token),
                                    parse_challstr(challenge).value());
}

result<showdown_assertion> get_assertion(const http_response& response) {
  return process_get_assertion_response(response, sent_for("4|c0ffee"),
                                        parse_challstr("4|c0ffee").value());
}

result<secret> refresh(const http_response& response) {
  return process_refresh_token_response(
      response, make_refresh_token_request(test::example_showdown_client(),
                                           secret(test::other_showdown_token)));
}

void check_error(const error& error, const nlohmann::json& vector) {
  CHECK(error->status == vector["status"].get<int>());
  CHECK(error->description == vector.value("description", ""));
  CHECK(error->message.ends_with('.'));
  CHECK(error->oauth_error.empty());
}

}  // namespace

TEST_CASE("S15: what each answer means to a request for an assertion", "[showdown_response]") {
  for (const auto& vector : examples()["answers"]) {
    CAPTURE(vector.dump());
    const auto body = vector["body"].get<std::string>();
    const auto assertion = get_assertion(answer(vector["status"].get<int>(), body));
    REQUIRE(code_of(assertion) == vector["assertion"].get<std::string>());
    if (assertion) {
      CHECK(assertion->text().reveal() == body);
      CHECK(assertion->user() == "zarel");
    } else {
      check_error(assertion.error(), vector);
    }
  }
}

TEST_CASE("S15, S16: what each answer means to a refresh", "[showdown_response]") {
  for (const auto& vector : examples()["answers"]) {
    CAPTURE(vector.dump());
    const auto token =
        refresh(answer(vector["status"].get<int>(), vector["body"].get<std::string>()));
    REQUIRE(code_of(token) == vector["refresh"].get<std::string>());
    if (token) {
      CHECK(token->reveal() == test::showdown_token);
    } else {
      check_error(token.error(), vector);
    }
  }
}

TEST_CASE("S19: 5xx and 429 are worth another try, refusals are not", "[showdown_response]") {
  const auto limited = refresh(answer(429, "", "Retry-After: 2\r\n"));
  REQUIRE(code_of(limited) == "rate_limited");
  CHECK(limited.error()->retry_after == 2000ms);
  CHECK(is_retryable(limited.error()));
  CHECK(is_retryable(refresh(answer(502, "")).error()));
  CHECK_FALSE(is_retryable(refresh(answer(404, "Error: x")).error()));
  for (const char* body : {"]{\"success\":false}", "]{\"actionerror\":\"x\"}", ";", ""}) {
    CHECK_FALSE(is_retryable(refresh(answer(200, body)).error()));
  }
}

TEST_CASE("S15: any 2xx is an answer", "[showdown_response]") {
  CHECK(code_of(refresh(answer(299, "]{\"success\":false}"))) == "token_invalid");
  CHECK(code_of(refresh(answer(199, "]{\"success\":false}"))) == "http_error");
  CHECK(code_of(refresh(answer(300, "]{\"success\":false}"))) == "http_error");
}

TEST_CASE("S15, I6: answers are bounded", "[showdown_response]") {
  std::string json = R"(]{"success":false})";
  json += std::string(max_json_bytes + 1 - json.size(), ' ');
  CHECK(code_of(refresh(answer(200, json))) == "token_invalid");
  CHECK(code_of(refresh(answer(200, json + ' '))) == "invalid_response");
  std::string raw = "c0ffee,u,2,1,h;";
  raw += std::string(max_assertion_bytes - raw.size(), 'a');
  CHECK(code_of(get_assertion(answer(200, raw))) == "ok");
  CHECK(code_of(get_assertion(answer(200, raw + 'a'))) == "invalid_response");
}

TEST_CASE("X6: what the server says is bounded", "[showdown_response]") {
  const std::string text(1000, 'x');
  CHECK(refresh(answer(200, ";;" + text)).error()->description == std::string(256, 'x'));
  CHECK(refresh(answer(200, "]{\"actionerror\":\"" + text + "\"}")).error()->description ==
        std::string(256, 'x'));
}

TEST_CASE("X6, I5: a server that quotes the request does not get its secrets into an error",
          "[showdown_response]") {
  const std::string token(test::showdown_token);
  const std::string quoted =
      "You sent " + std::string(sent_for("4|c0ffee00").body.reveal()) + " or " + token;
  for (const std::string& body : {";;" + quoted, "]{\"actionerror\":\"" + quoted + "\"}", quoted}) {
    CAPTURE(body);
    const auto refused = process_get_assertion_response(answer(200, body), sent_for("4|c0ffee00"),
                                                        parse_challstr("4|c0ffee00").value());
    REQUIRE_FALSE(refused.has_value());
    const std::string shown = test::all_text(refused.error());
    CHECK(shown.find(token) == std::string::npos);
    CHECK(shown.find("c0ffee") == std::string::npos);
  }
  CHECK(get_assertion(answer(200, ";;app id may not")).error()->description == "app id may not");
}
