// SPDX-License-Identifier: MIT
// The token endpoint's answers, good, bad and hostile.
#include <postern/core/token_endpoint_response.hpp>

#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/json.hpp>
#include <postern/core/token_request.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"
#include "vectors/vectors.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::code_of;
using test::noon;

namespace {

constexpr auto noon_seconds = std::chrono::floor<std::chrono::seconds>(noon);

const nlohmann::json& examples() {
  static const auto parsed = nlohmann::json::parse(test::vectors::token_response);
  return parsed;
}

http_response answer(int status, std::string body, std::string header_text = "") {
  return {status, std::move(header_text), std::move(body)};
}

http_response answer_of(const nlohmann::json& vector) {
  return answer(vector["status"].get<int>(), vector["body"].get<std::string>());
}

http_request exchange() {
  return make_token_request(
      test::example_server(), "spa-client-id",
      authorization_code_grant::from_caller_checked_state(test::code_canary, test::verifier_canary,
                                                          "https://app.example/callback")
          .value());
}

http_request refresh() {
  return make_refresh_request(test::example_server(), "spa-client-id",
                              secret(test::refresh_canary));
}

result<token_set> process(const http_response& response, const http_request& sent = exchange(),
                          epoch_time now = noon) {
  token_set tokens;
  tokens.scope = "requested";
  const auto processed = process_token_endpoint_response(
      response, {sent, "spa-client-id", "https://as.example", now}, tokens);
  if (!processed) return processed.error();
  return tokens;
}

token_set present_set() {
  token_set tokens;
  tokens.access_token = secret("old access");
  tokens.refresh_token = secret(test::refresh_canary);
  tokens.token_type = "Bearer";
  tokens.scope = "old scope";
  tokens.username = "old name";
  tokens.sub = "old sub";
  return tokens;
}

result<token_set> process_refresh(std::string body) {
  const http_request sent = refresh();
  token_set tokens = present_set();
  const auto processed = process_token_endpoint_response(
      answer(200, std::move(body)), {sent, "spa-client-id", "https://as.example", noon}, tokens);
  if (!processed) return processed.error();
  return tokens;
}

}  // namespace

TEST_CASE("P3, P10, R7: usable answers give their members", "[token_endpoint_response]") {
  for (const auto& vector : examples()["valid"]) {
    CAPTURE(vector.dump());
    const auto tokens = process(answer_of(vector));
    REQUIRE(code_of(tokens) == "ok");
    const auto& members = vector["members"];
    const auto expect = [&](const char* name, std::string_view actual) {
      if (members.contains(name)) CHECK(actual == members[name].get<std::string>());
    };
    expect("access_token", tokens->access_token.reveal());
    expect("refresh_token", tokens->refresh_token.reveal());
    expect("token_type", tokens->token_type);
    expect("scope", tokens->scope);
    expect("username", tokens->username);
    expect("sub", tokens->sub);
    if (members.contains("expires_in")) {
      CHECK(tokens->lifetime == token_lifetime::limited);
      CHECK(tokens->expires_at ==
            noon_seconds + std::chrono::seconds(members["expires_in"].get<std::int64_t>()));
    }
    if (members.contains("lifetime")) {
      const bool unlimited = members["lifetime"] == "unlimited";
      CHECK(tokens->lifetime == (unlimited ? token_lifetime::unlimited : token_lifetime::unknown));
    }
    CHECK(tokens->issued_at == noon_seconds);
    CHECK(tokens->client_id == "spa-client-id");
    CHECK(tokens->issuer == "https://as.example");
  }
}

TEST_CASE("P10, R7: unusable answers are invalid_response and quote nothing",
          "[token_endpoint_response]") {
  for (const auto& vector : examples()["invalid"]) {
    CAPTURE(vector.dump());
    const auto tokens = process(answer_of(vector));
    REQUIRE(code_of(tokens) == "invalid_response");
    CHECK(tokens.error()->status == vector["status"].get<int>());
    CHECK(tokens.error()->message.ends_with('.'));
    CHECK(test::all_text(tokens.error()).find("AT-canary") == std::string::npos);
  }
}

TEST_CASE("P8, P9: refusals are told apart", "[token_endpoint_response]") {
  for (const auto& vector : examples()["refused"]) {
    CAPTURE(vector.dump());
    const auto tokens = process(answer_of(vector));
    REQUIRE(code_of(tokens) == vector["code"].get<std::string>());
    const error& error = tokens.error();
    CHECK(error->status == vector["status"].get<int>());
    CHECK(error->oauth_error == vector.value("oauth_error", ""));
    CHECK(error->description == vector.value("description", ""));
    CHECK(error->error_uri == vector.value("error_uri", ""));
    CHECK(error->message.ends_with('.'));
    CHECK(test::all_text(error).find("AT-canary") == std::string::npos);
  }
}

TEST_CASE("P10: an answer over 256 KiB is invalid_response", "[token_endpoint_response]") {
  std::string body = R"({"access_token":"a","token_type":"bearer"})";
  body += std::string(max_json_bytes - body.size(), ' ');
  CHECK(code_of(process(answer(200, body))) == "ok");
  body += ' ';
  CHECK(code_of(process(answer(200, body))) == "invalid_response");
}

TEST_CASE("P10, B21: what is too long to be read again is not accepted",
          "[token_endpoint_response]") {
  const auto processed = [](std::string_view unit, std::size_t count) {
    std::string body = R"({"access_token":"a","token_type":"bearer","scope":")";
    for (; count > 0; --count) body += unit;
    REQUIRE(body.size() < max_json_bytes);
    return process(answer(200, body + R"("})"));
  };
  // A line feed is two characters in the answer and six in the record.
  for (const auto& [unit, longest] :
       {std::pair{"x", 255 * 1024}, std::pair{R"(\n)", 255 * 1024 / 6}}) {
    CAPTURE(unit);
    // The other members take less than two hundred characters.
    const auto tokens = processed(unit, static_cast<std::size_t>(longest - 200));
    REQUIRE(code_of(tokens) == "ok");
    CHECK(parse_token_set(serialize_token_set(*tokens).reveal()));
    CHECK(code_of(processed(unit, static_cast<std::size_t>(longest))) == "invalid_response");
  }
}

TEST_CASE("P9: 429 gives rate_limited and how long to wait", "[token_endpoint_response]") {
  const auto limited = process(answer(429, "", "Retry-After: 2\r\n"));
  REQUIRE(code_of(limited) == "rate_limited");
  CHECK(limited.error()->retry_after == 2000ms);
  CHECK(is_retryable(limited.error()));
}

TEST_CASE("B11: expiry is time of receipt plus expires_in, rounded down",
          "[token_endpoint_response]") {
  const auto tokens =
      process(answer(200, R"({"access_token":"a","token_type":"bearer","expires_in":60})"),
              exchange(), noon + 999ms);
  REQUIRE(code_of(tokens) == "ok");
  CHECK(tokens->issued_at == noon_seconds);
  CHECK(tokens->expires_at == noon_seconds + 60s);
}

TEST_CASE("X6, I5: a server that quotes the request does not get its secrets into an error",
          "[token_endpoint_response]") {
  const http_request requests[] = {exchange(), refresh()};
  for (const http_request& sent : requests) {
    const std::string body(sent.body.reveal());
    std::string text = "You sent " + body;
    // Only what was sent can be known and cut out.
    const auto parameters = parse_form_urlencoded(body).value();
    for (const form_parameter& parameter : parameters) {
      if (parameter.value.find("canary") != std::string::npos) text += " or " + parameter.value;
    }
    json_writer writer;
    writer.string("error", text).string("error_description", text);
    writer.string("error_uri", "https://as.example/?" + body);
    const auto refused = process(answer(400, std::string(writer.take().reveal())), sent);
    REQUIRE(code_of(refused) == "token_error");
    const std::string shown = test::all_text(refused.error());
    CHECK(shown.find("canary") == std::string::npos);
  }
}

TEST_CASE("P8: what is public in the request may be named in a description",
          "[token_endpoint_response]") {
  const auto description = [](const http_request& sent, const char* text) {
    json_writer writer;
    writer.string("error", "invalid_grant").string("error_description", text);
    return process(answer(400, std::string(writer.take().reveal())), sent).error()->description;
  };
  for (const char* text : {"The refresh_token is invalid", "authorization_code is expired",
                           "https://app.example/callback is not registered for spa-client-id"}) {
    CHECK(description(refresh(), text) == text);
    CHECK(description(exchange(), text) == text);
  }
}

TEST_CASE("P4, R8: a refresh with a new refresh token replaces the old one",
          "[token_endpoint_response]") {
  const auto tokens = process_refresh(
      R"({"access_token":"new access","token_type":"bearer","refresh_token":"new refresh",)"
      R"("scope":"new scope","username":"new name","sub":"new sub","expires_in":60})");
  REQUIRE(code_of(tokens) == "ok");
  CHECK(tokens->access_token.reveal() == "new access");
  CHECK(tokens->refresh_token.reveal() == "new refresh");
  CHECK(tokens->scope == "new scope");
  CHECK(tokens->username == "new name");
  CHECK(tokens->sub == "new sub");
  CHECK(tokens->expires_at == noon_seconds + 60s);
}

TEST_CASE("B14, R8: a refresh keeps what its answer leaves out", "[token_endpoint_response]") {
  for (const char* more : {"", R"(,"refresh_token":null,"scope":null,"username":null,"sub":null)",
                           R"(,"refresh_token":"")"}) {
    CAPTURE(more);
    const auto tokens = process_refresh(R"({"access_token":"new access","token_type":"bearer")" +
                                        std::string(more) + "}");
    REQUIRE(code_of(tokens) == "ok");
    CHECK(tokens->access_token.reveal() == "new access");
    CHECK(tokens->refresh_token.reveal() == test::refresh_canary);
    CHECK(tokens->scope == "old scope");
    CHECK(tokens->username == "old name");
    CHECK(tokens->sub == "old sub");
    CHECK(tokens->lifetime == token_lifetime::unknown);
  }
}

TEST_CASE("B16: a refresh that is no answer is an error like any other",
          "[token_endpoint_response]") {
  CHECK(code_of(process_refresh("")) == "invalid_response");
  CHECK(code_of(process_refresh(R"({"token_type":"bearer"})")) == "invalid_response");
  CHECK(
      code_of(process_refresh(R"({"access_token":"a","token_type":"bearer","refresh_token":1})")) ==
      "invalid_response");
}

TEST_CASE("P11: an introspection says in a boolean whether the token is active",
          "[token_endpoint_response]") {
  const http_request sent = refresh();
  const auto code_for = [&](std::string body) {
    return code_of(process_introspection_response(answer(200, std::move(body)), sent));
  };
  CHECK(code_for(R"({"active":true})") == "ok");
  CHECK(code_for(R"({"scope":"a","active":false,"aud":["x"]})") == "ok");
  for (const char* body : {R"({})", R"({"active":"true"})", R"({"active":1})", R"({"active":null})",
                           R"({"active":[true]})", R"({"active":true,"active":true})", R"([true])",
                           "true", "", "<p>"}) {
    CAPTURE(body);
    CHECK(code_for(body) == "invalid_response");
  }
  CHECK(code_for(R"({"active":true,"x":")" + std::string(max_json_bytes, 'x') + "\"}") ==
        "invalid_response");
  CHECK(process_introspection_response(answer(200, "{}"), sent).error()->status == 200);
  // RFC 7662 section 2.3: a client that is not believed gets 401.
  const auto refused =
      process_introspection_response(answer(401, R"({"error":"invalid_client"})"), sent);
  REQUIRE(code_of(refused) == "token_error");
  CHECK(refused.error()->status == 401);
  CHECK(code_of(process_introspection_response(answer(403, "no"), sent)) == "http_error");
}

TEST_CASE("B20, P11: any 2xx is a successful revocation", "[token_endpoint_response]") {
  const http_request sent = refresh();
  CHECK(code_of(process_revocation_response(answer(200, ""), sent)) == "ok");
  CHECK(code_of(process_revocation_response(answer(204, "<html>"), sent)) == "ok");
  CHECK(code_of(process_revocation_response(answer(200, R"({"error":"x"})"), sent)) == "ok");
  CHECK(code_of(process_revocation_response(answer(503, ""), sent)) == "http_error");
  CHECK(code_of(process_revocation_response(answer(302, ""), sent)) == "http_error");
  CHECK(code_of(process_revocation_response(answer(429, ""), sent)) == "rate_limited");
  const auto refused =
      process_revocation_response(answer(400, R"({"error":"unsupported_token_type"})"), sent);
  REQUIRE(code_of(refused) == "token_error");
  CHECK(refused.error()->oauth_error == "unsupported_token_type");
}

TEST_CASE("B15, B16: only invalid_grant from the token endpoint ends a session",
          "[token_endpoint_response]") {
  CHECK(ends_session(process(answer(400, R"({"error":"invalid_grant"})")).error()));
  CHECK(ends_session(process(answer(401, R"({"error":"invalid_grant"})")).error()));
  for (const char* code : {"invalid_request", "invalid_client", "unauthorized_client",
                           "unsupported_grant_type", "invalid_scope", "temporarily_unavailable",
                           "invalid_token", "Invalid_Grant", "invalid_grant "}) {
    CAPTURE(code);
    CHECK_FALSE(
        ends_session(process(answer(400, R"({"error":")" + std::string(code) + R"("})")).error()));
  }
  for (const int status : {200, 302, 429, 500, 503}) {
    CHECK_FALSE(ends_session(process(answer(status, R"({"error":"invalid_grant"})")).error()));
  }
  error forged(error_code::authorization_error, "");
  forged->oauth_error = "invalid_grant";
  CHECK_FALSE(ends_session(forged));
}
