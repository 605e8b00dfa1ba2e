// SPDX-License-Identifier: MIT
// Requests to the token and revocation endpoints: exactly these members, all in the body.
#include <postern/core/token_request.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/form_urlencoded.hpp>

#include "support/oauth_examples.hpp"

using namespace postern;

namespace {

authorization_code_grant grant_of(std::string_view redirect_uri) {
  return authorization_code_grant::from_caller_checked_state(test::code_canary,
                                                             test::verifier_canary, redirect_uri)
      .value();
}

}  // namespace

TEST_CASE("P3: the exchange has exactly its five parameters", "[token_request]") {
  const http_request request =
      make_token_request(test::example_server(), "spa", grant_of("https://app.example/callback"));
  CHECK(request.url == "https://as.example/token");
  CHECK(request.body.reveal() ==
        "client_id=spa&grant_type=authorization_code&code=code-canary%2F9%2Bf%3D%3D"
        "&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
        "&code_verifier=verifier-canary-dBjftJeZ4CVP-mB92K27uhbUJU1p");
}

TEST_CASE("P3, R4: every value arrives byte for byte", "[token_request]") {
  const std::string redirect_uri = "https://App.example:443/a/../cb%2f?x=1&y=%26";
  const http_request request =
      make_token_request(test::example_server(), "a&b=c d\xc3\xa9", grant_of(redirect_uri));
  const auto pairs = parse_form_urlencoded(request.body.reveal()).value();
  REQUIRE(pairs.size() == 5);
  CHECK(pairs[0].value == "a&b=c d\xc3\xa9");
  CHECK(pairs[2].value == test::code_canary);
  CHECK(pairs[3].value == redirect_uri);
  CHECK(pairs[4].value == test::verifier_canary);
}

TEST_CASE("P4: a refresh has exactly its three parameters", "[token_request]") {
  const http_request request =
      make_refresh_request(test::example_server(), "spa", secret("r/1+2=&grant_type=x"));
  CHECK(request.url == "https://as.example/token");
  CHECK(request.body.reveal() ==
        "client_id=spa&grant_type=refresh_token&refresh_token=r%2F1%2B2%3D%26grant_type%3Dx");
}

TEST_CASE("B20, P11: a revocation has exactly its three parameters", "[token_request]") {
  const http_request request =
      make_revocation_request(test::example_server(), "spa", secret("r/1"), "refresh_token");
  CHECK(request.url == "https://as.example/revoke");
  CHECK(request.body.reveal() == "client_id=spa&token=r%2F1&token_type_hint=refresh_token");
}

TEST_CASE("P11: a revocation need not say what kind of token it is", "[token_request]") {
  const http_request request =
      make_revocation_request(test::example_server(), "web", secret("a/1"), "");
  CHECK(request.body.reveal() == "client_id=web&token=a%2F1");
}

TEST_CASE("P11: an introspection has exactly its parameters", "[token_request]") {
  const http_request hinted = make_introspection_request("https://as.example/introspect", "web",
                                                         secret("a/1"), "access_token");
  CHECK(hinted.url == "https://as.example/introspect");
  CHECK(hinted.body.reveal() == "client_id=web&token=a%2F1&token_type_hint=access_token");
  const http_request plain =
      make_introspection_request("https://as.example/introspect", "web", secret("a/1"), "");
  CHECK(plain.body.reveal() == "client_id=web&token=a%2F1");
}

TEST_CASE("P5: client credentials have exactly their parameters", "[token_request]") {
  const http_request request = make_client_credentials_request(
      test::example_server(), "web", "service:leagues service:leagues:ladder");
  CHECK(request.url == "https://as.example/token");
  CHECK(request.body.reveal() ==
        "client_id=web&grant_type=client_credentials"
        "&scope=service%3Aleagues+service%3Aleagues%3Aladder");
  CHECK(make_client_credentials_request(test::example_server(), "web", "").body.reveal() ==
        "client_id=web&grant_type=client_credentials");
}

TEST_CASE("X3, R6: nothing secret is in a URL, and the endpoint's query survives",
          "[token_request]") {
  authorization_server server = test::example_server();
  server.token_endpoint = "https://as.example/token?tenant=1";
  const http_request request =
      make_token_request(server, "spa", grant_of("https://app.example/callback"));
  CHECK(request.url == "https://as.example/token?tenant=1");
  CHECK_FALSE(request.url.view().contains("canary"));
}

TEST_CASE("B23: a public client's requests have no room for its secret", "[token_request]") {
  for (const http_request& request :
       {make_token_request(test::example_server(), "spa", grant_of("https://app.example/callback")),
        make_refresh_request(test::example_server(), "spa", secret("r"))}) {
    CHECK(request.body.reveal().find("client_"
                                     "secret") == std::string_view::npos);
  }
}
