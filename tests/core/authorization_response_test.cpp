// SPDX-License-Identifier: MIT
// The authorization response: parsed, and believed only in the documented order.
#include <postern/core/authorization_response.hpp>

#include <string>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::code_of;
using test::noon;

namespace {

// R3, R5: a grant comes out of a validation or not at all, so that a token request without a
// checked state does not compile.
static_assert(!std::is_default_constructible_v<authorization_code_grant>);
static_assert(!std::is_constructible_v<authorization_code_grant, secret, secret, std::string>);
static_assert(!std::is_constructible_v<authorization_code_grant, authorization_response>);
static_assert(!std::is_aggregate_v<authorization_code_grant>);
static_assert(!std::is_copy_constructible_v<authorization_code_grant>);
static_assert(std::is_move_constructible_v<authorization_code_grant>);

std::string parse(std::string_view query) {
  return code_of(
      parse_authorization_response("https://app.example/callback?" + std::string(query)));
}

bool has(std::string_view url) { return has_authorization_response(url); }

authorization_response success() {
  authorization_response response;
  response.code = secret(test::code_canary);
  response.state = secret(test::state_canary);
  response.iss = "https://as.example";
  response.has_iss = true;
  return response;
}

authorization_response refusal(std::string error, std::string description = "",
                               std::string uri = "") {
  authorization_response response = success();
  response.code = secret();
  response.error = std::move(error);
  response.error_description = std::move(description);
  response.error_uri = std::move(uri);
  return response;
}

/// One validation, with everything as it should be unless a test says otherwise.
struct validation {
  authorization_response response = success();
  authorization_transaction transaction = test::example_transaction();
  authorization_server server = test::example_server();
  std::string client_id = "spa";
  std::string url = "https://app.example/callback?code=x&state=y";
  epoch_time now = noon + 30s;

  [[nodiscard]] result<authorization_code_grant> outcome() const {
    return validate_authorization_response(response, transaction,
                                           {server, client_id, url, now, 600s});
  }
  [[nodiscard]] std::string code() const { return code_of(outcome()); }
};

std::string landing_on(std::string_view url, std::string_view redirect_uri) {
  validation attempt;
  attempt.url = url;
  attempt.transaction.redirect_uri = redirect_uri;
  return attempt.code();
}

}  // namespace

TEST_CASE("B2: a URL carries a response when it has a code or an error",
          "[authorization_response]") {
  CHECK(has("https://app.example/callback?code=a&state=b"));
  CHECK(has("https://app.example/callback?error=access_denied&state=b"));
  CHECK(has("https://app.example/callback?x=%zz&code=a"));
  CHECK(has("https://app.example/callback?error="));
  CHECK(has("https://app.example/callback?c%6fde=a"));
  CHECK_FALSE(has("https://app.example/callback"));
  CHECK_FALSE(has("https://app.example/callback?state=b&iss=c"));
  CHECK_FALSE(has("https://app.example/callback#code=a&state=b"));
  CHECK_FALSE(has("https://app.example/callback?codes=a&Code=b"));
  CHECK_FALSE(has("/callback?code=a&state=b"));
  CHECK_FALSE(has(""));
  CHECK_FALSE(has("https://app.example/?code=" + std::string(max_callback_url_bytes, 'a')));
}

TEST_CASE("B2: RFC 6749 section 4.1.2's response is read", "[authorization_response]") {
  const auto response = parse_authorization_response(
      "https://client.example.com/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz");
  REQUIRE(response.has_value());
  CHECK(response->code.reveal() == "SplxlOBeZQQYbYS6WxSbIA");
  CHECK(response->state.reveal() == "xyz");
  CHECK_FALSE(response->has_iss);
  CHECK(response->error.empty());
}

TEST_CASE("B6: RFC 6749 section 4.1.2.1's response is read", "[authorization_response]") {
  const auto response = parse_authorization_response(
      "https://client.example.com/cb?error=access_denied&state=xyz&error_description=No+%26+no"
      "&error_uri=https%3A%2F%2Fas.example%2Fe&iss=https%3A%2F%2Fas.example");
  REQUIRE(response.has_value());
  CHECK(response->code.empty());
  CHECK(response->error == "access_denied");
  CHECK(response->error_description == "No & no");
  CHECK(response->error_uri == "https://as.example/e");
  CHECK(response->iss == "https://as.example");
  CHECK(response->has_iss);
}

TEST_CASE("B5: missing parts have their own codes", "[authorization_response]") {
  CHECK(parse("code=a&state=b") == "ok");
  CHECK(parse("state=b") == "missing_code");
  CHECK(parse("") == "missing_code");
  CHECK(parse("x=y#code=a&state=b") == "missing_code");
  CHECK(parse("code=&state=b") == "missing_code");
  CHECK(parse("code=a") == "missing_state");
  CHECK(parse("code=a&state=") == "missing_state");
  CHECK(parse("error=access_denied") == "missing_state");
  CHECK(parse("error=&state=b") == "missing_code");
}

TEST_CASE("B5: duplicates, and code with error, are invalid_response", "[authorization_response]") {
  for (const char* name : {"code", "state", "iss", "error_description", "error_uri"}) {
    CAPTURE(name);
    const std::string pair = std::string("&") + name;
    CHECK(parse("code=a&state=b" + pair + "=1" + pair + "=1") == "invalid_response");
    CHECK(parse("code=a&state=b" + pair + "=1" + pair) == "invalid_response");
  }
  CHECK(parse("code=a&code=b") == "invalid_response");
  CHECK(parse("error=a&error=b&state=c") == "invalid_response");
  CHECK(parse("code=a&state=b&st%61te=c") == "invalid_response");
  CHECK(parse("code=a&error=b&state=c") == "invalid_response");
  CHECK(parse("code=a&error=b") == "invalid_response");
}

TEST_CASE("B5, I6: malformed values are invalid_response, other people's are ignored",
          "[authorization_response]") {
  CHECK(parse("code=%zz&state=b") == "invalid_response");
  CHECK(parse("code=a&state=%") == "invalid_response");
  CHECK(parse("code=a&state=b&x=%zz&%y&x=1&x=2&scope=s&\\=|") == "ok");
  CHECK(code_of(parse_authorization_response("not a url?code=a&state=b")) == "invalid_response");
  CHECK(code_of(parse_authorization_response("")) == "invalid_response");
  const std::string url = "https://app.example/?state=b&code=";
  CHECK(code_of(parse_authorization_response(
            url + std::string(max_callback_url_bytes - url.size(), 'a'))) == "ok");
  CHECK(code_of(parse_authorization_response(
            url + std::string(max_callback_url_bytes - url.size() + 1, 'a'))) ==
        "invalid_response");
}

TEST_CASE("B3: the URL is cleaned of the response and of nothing else",
          "[authorization_response]") {
  CHECK(without_authorization_response(
            "https://app.example/cb?a=1&code=2&state=3&iss=4&error=5&error_description=6"
            "&error_uri=7&b=%zz#h") == "https://app.example/cb?a=1&b=%zz#h");
  CHECK(without_authorization_response("https://app.example/cb?code=1&state=2&state=3") ==
        "https://app.example/cb");
  CHECK(without_authorization_response("https://app.example/cb?session_state=1") ==
        "https://app.example/cb?session_state=1");
}

TEST_CASE("B2: a response to our transaction becomes a grant", "[authorization_response]") {
  const auto grant = validation().outcome();
  REQUIRE(code_of(grant) == "ok");
  CHECK(grant->code().reveal() == test::code_canary);
  CHECK(grant->code_verifier().reveal() == test::verifier_canary);
  CHECK(grant->redirect_uri() == "https://app.example/callback");
}

TEST_CASE("B4: any other state is state_mismatch", "[authorization_response]") {
  validation attempt;
  for (const std::string& state :
       {std::string("other"), std::string(test::state_canary) + "x", std::string(),
        std::string(test::state_canary.substr(1)), std::string("STATE-CANARY-JBSWY3DPEHPK3PXP")}) {
    attempt.response.state = secret(state);
    CHECK(attempt.code() == "state_mismatch");
  }
  attempt.transaction.state = secret();
  attempt.response.state = secret();
  CHECK(attempt.code() == "state_mismatch");
}

TEST_CASE("B4-B8, R5: checks come in their documented order", "[authorization_response]") {
  validation attempt;
  attempt.response = refusal("access_denied");
  attempt.response.state = secret("foreign");
  attempt.response.iss = "https://evil.example";
  attempt.transaction.consumed = true;
  attempt.client_id = "other";
  attempt.url = "https://evil.example/";
  attempt.now = noon + 601s;
  CHECK(attempt.code() == "state_mismatch");
  attempt.response.state = secret(test::state_canary);
  CHECK(attempt.code() == "missing_transaction");
  attempt.transaction.consumed = false;
  CHECK(attempt.code() == "issuer_mismatch");
  attempt.response.iss = "https://as.example";
  CHECK(attempt.code() == "state_mismatch");
  attempt.client_id = "spa";
  CHECK(attempt.code() == "invalid_response");
  attempt.url = "https://app.example/callback";
  CHECK(attempt.code() == "login_expired");
  attempt.now = noon + 600s;
  CHECK(attempt.code() == "authorization_error");
}

TEST_CASE("B6: an error with a foreign state is not believed", "[authorization_response]") {
  validation attempt;
  attempt.response = refusal("access_denied", "forged");
  attempt.response.state = secret("foreign");
  const auto outcome = attempt.outcome();
  REQUIRE(code_of(outcome) == "state_mismatch");
  CHECK(outcome.error()->oauth_error.empty());
  CHECK(outcome.error()->description.empty());
}

TEST_CASE("B6: an error with our state is authorization_error, with what the server said",
          "[authorization_response]") {
  validation attempt;
  attempt.response = refusal("access_denied", "The user said no.", "https://as.example/e?x=1");
  const auto outcome = attempt.outcome();
  REQUIRE(code_of(outcome) == "authorization_error");
  CHECK(outcome.error()->oauth_error == "access_denied");
  CHECK(outcome.error()->description == "The user said no.");
  CHECK(outcome.error()->error_uri == "https://as.example/e?x=1");
  CHECK(outcome.error()->message == "The server refused.");
  CHECK(outcome.error()->status == 0);
}

TEST_CASE("X6, I5: what a server says is cleaned of our secrets and of foreign characters",
          "[authorization_response]") {
  validation attempt;
  const std::string state(test::state_canary);
  attempt.response = refusal("bad " + state, "\"" + state + "\"\n<" + state + ">\\ \xc3\xa9\x7f",
                             "https://as.example/" + state);
  const error error = attempt.outcome().error();
  CHECK(error->oauth_error == "bad [redacted]");
  CHECK(error->description ==
        "?[redacted]?"
        "?<[redacted]>? ???");
  CHECK(test::all_text(error).find("canary") == std::string::npos);

  attempt.response = refusal(std::string(1000, 'e'), std::string(100'000, 'd'),
                             "https://as.example/" + std::string(1000, 'u'));
  const auto bounded = attempt.outcome().error();
  CHECK(bounded->oauth_error == std::string(64, 'e'));
  CHECK(bounded->description == std::string(256, 'd'));
  CHECK(bounded->error_uri.empty());

  // The cut never leaves half a secret: it is replaced as a whole before.
  attempt.response = refusal("e", std::string(250, 'd') + state);
  CHECK(attempt.outcome().error()->description == std::string(250, 'd') + "[redac");
}

TEST_CASE("X6: a text under 8 bytes is no secret, however it was encoded",
          "[authorization_response]") {
  validation attempt;
  attempt.transaction.state = secret("a/b/c/d");
  attempt.response = refusal("server_error", "a/b/c/d but a%2Fb%2Fc%2Fd");
  attempt.response.state = secret("a/b/c/d");
  CHECK(attempt.outcome().error()->description == "a/b/c/d but [redacted]");
}

TEST_CASE("X6, R11: an error_uri is an http(s) URL or dropped", "[authorization_response]") {
  validation attempt;
  for (const char* uri : {"javascript:alert(1)", "data:text/html,x", "/relative", "//as.example",
                          "https://user:pass@as.example/", "https://as.example/a b", "x"}) {
    CAPTURE(uri);
    attempt.response = refusal("server_error", "", uri);
    CHECK(attempt.outcome().error()->error_uri.empty());
  }
}

TEST_CASE("R5: iss is compared as a string, and only with the issuer of the transaction",
          "[authorization_response]") {
  validation attempt;
  for (const char* iss : {"https://as.example/", "https://AS.example", "https://as.example:443",
                          "https://evil.example", ""}) {
    CAPTURE(iss);
    attempt.response.iss = iss;
    CHECK(attempt.code() == "issuer_mismatch");
  }
  attempt.response = success();
  attempt.transaction.issuer = "https://other.example";
  CHECK(attempt.code() == "issuer_mismatch");
}

TEST_CASE("R5: an absent iss is an error where the server is known to send it",
          "[authorization_response]") {
  validation attempt;
  attempt.response.has_iss = false;
  attempt.response.iss = "";
  CHECK(attempt.code() == "ok");
  attempt.server.authorization_response_iss_parameter_supported = true;
  CHECK(attempt.code() == "issuer_mismatch");
  attempt.response = success();
  CHECK(attempt.code() == "ok");
}

TEST_CASE("R5: without a configured issuer the token endpoint binds the transaction",
          "[authorization_response]") {
  validation attempt;
  attempt.server.issuer = "";
  CHECK(attempt.code() == "issuer_mismatch");
  attempt.transaction.issuer = "https://as.example/token";
  CHECK(attempt.code() == "ok");
}

TEST_CASE("B5: the response comes in at the redirect_uri", "[authorization_response]") {
  CHECK(landing_on("https://app.example/cb?code=x", "https://app.example/cb") == "ok");
  CHECK(landing_on("https://app.example/cb/?code=x", "https://app.example/cb") == "ok");
  CHECK(landing_on("https://app.example/?code=x", "https://app.example") == "ok");
  CHECK(landing_on("https://APP.example:443/cb#x", "https://app.example/cb?tenant=1") == "ok");
  CHECK(landing_on("https://app.example/cb", "https://app.example/cb/") == "invalid_response");
  CHECK(landing_on("https://app.example/cb.evil", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("https://app.example/cbx", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("https://app.example/cb/x", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("https://app.example/CB", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("http://app.example/cb", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("https://app.example:444/cb", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("https://app.example.evil/cb", "https://app.example/cb") == "invalid_response");
  CHECK(landing_on("", "https://app.example/cb") == "invalid_response");
}

TEST_CASE("B5: a response without code and without error is no grant", "[authorization_response]") {
  validation attempt;
  attempt.response.code = secret();
  CHECK(attempt.code() == "missing_code");
}

TEST_CASE("P3: a caller who checked the state itself gets a grant", "[authorization_response]") {
  const auto make = [](std::string_view code, std::string_view verifier) {
    return authorization_code_grant::from_caller_checked_state(code, verifier, "http://127.0.0.1/");
  };
  const auto grant = make(test::code_canary, test::verifier_canary);
  REQUIRE(code_of(grant) == "ok");
  CHECK(grant->code().reveal() == test::code_canary);
  CHECK(grant->redirect_uri() == "http://127.0.0.1/");
  CHECK(code_of(make("", test::verifier_canary)) == "missing_code");
  CHECK(code_of(make("code", "")) == "invalid_config");
  CHECK(code_of(make("code", std::string(42, 'a'))) == "invalid_config");
  CHECK(code_of(make("code", std::string(129, 'a'))) == "invalid_config");
  CHECK(code_of(make("code", std::string(42, 'a') + "+")) == "invalid_config");
}
