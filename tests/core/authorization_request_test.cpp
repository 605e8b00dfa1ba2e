// SPDX-License-Identifier: MIT
// The URL that the user is sent to.
#include <postern/core/authorization_request.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/form_urlencoded.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using test::code_of;

namespace {

constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

std::string request(const authorization_server& server, const public_client& client) {
  return std::string{make_authorization_request(server, client, "xyz", challenge).value()};
}

/// with_query is the outcome for an endpoint that has a query of its own.
result<text> with_query(const std::string& query) {
  authorization_server server = test::example_server();
  server.authorization_endpoint = "https://as.example/authorize?" + query;
  return make_authorization_request(server, test::example_client(), "xyz", challenge);
}

}  // namespace

TEST_CASE("P2, R1, R3: the request has its seven parameters in order, each encoded once",
          "[authorization_request]") {
  CHECK(request(test::example_server(), test::example_client()) ==
        "https://as.example/authorize?client_id=spa&response_type=code"
        "&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
        "&scope=account%3Aprofile+account%3Acharacters&state=xyz"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        "&code_challenge_method=S256");
}

TEST_CASE("P2, R4: every value arrives byte for byte", "[authorization_request]") {
  public_client client = test::example_client();
  client.client_id = "a b&c=d+e%2F\xc3\xa9";
  client.redirect_uri = "https://App.example:443/a/../cb%2f?x=1&y=%26";
  client.scopes = "a+b\nc%20d\ne&f=g";
  const auto url = make_authorization_request(test::example_server(), client, "s&t=u v", challenge);
  REQUIRE(url.has_value());
  const auto pairs = parse_form_urlencoded(url->view().substr(url->view().find('?') + 1)).value();
  REQUIRE(pairs.size() == 7);
  CHECK(pairs[0].value == client.client_id);
  CHECK(pairs[2].value == client.redirect_uri);
  CHECK(pairs[3].value == "a+b c%20d e&f=g");
  CHECK(pairs[4].value == "s&t=u v");
}

TEST_CASE("P2: the endpoint's own parameters survive", "[authorization_request]") {
  CHECK(with_query("tenant=%7e1&x")
            .value()
            .view()
            .starts_with("https://as.example/authorize?tenant=%7e1&x&client_id=spa&"));
  CHECK(with_query("").value().view().starts_with("https://as.example/authorize?client_id=spa&"));
  CHECK(
      with_query("a&").value().view().starts_with("https://as.example/authorize?a&client_id=spa&"));
}

TEST_CASE("P2: an endpoint whose query repeats a parameter is invalid_config",
          "[authorization_request]") {
  for (const char* name : {"client_id", "response_type", "redirect_uri", "scope", "state",
                           "code_challenge", "code_challenge_method"}) {
    CAPTURE(name);
    CHECK(code_of(with_query(std::string(name) + "=x")) == "invalid_config");
    CHECK(code_of(with_query(std::string("a=b&") + name)) == "invalid_config");
  }
  CHECK(code_of(with_query("st%61te=x")) == "invalid_config");
  CHECK(with_query("a=%zz").value().view().find("?a=%zz&client_id=") != std::string::npos);
  CHECK(code_of(with_query("State=x&prompt=consent")) == "ok");
}

TEST_CASE("P2, R1, R3: there is no request without state or without PKCE",
          "[authorization_request]") {
  const auto outcome = [](std::string_view state, std::string_view code_challenge) {
    return code_of(make_authorization_request(test::example_server(), test::example_client(), state,
                                              code_challenge));
  };
  CHECK(outcome("", challenge) == "invalid_config");
  CHECK(outcome("xyz", "") == "invalid_config");
  CHECK(outcome("", "") == "invalid_config");
}

TEST_CASE("P2, R6, B22: server and client are checked first", "[authorization_request]") {
  authorization_server server = test::example_server();
  server.authorization_endpoint = "http://as.example/authorize";
  CHECK(code_of(make_authorization_request(server, test::example_client(), "xyz", challenge)) ==
        "invalid_config");
  public_client client = test::example_client();
  client.scopes = "service:psapi";
  CHECK(code_of(make_authorization_request(server, client, "", challenge)) == "invalid_scope");
  client = test::example_client();
  client.redirect_uri = "/callback";
  CHECK(code_of(make_authorization_request(test::example_server(), client, "xyz", challenge)) ==
        "invalid_config");
}

TEST_CASE("P2: no scopes, no scope parameter", "[authorization_request]") {
  public_client client = test::example_client();
  client.scopes = "";
  const std::string url = request(test::example_server(), client);
  CHECK(url.find("scope") == std::string::npos);
  CHECK(url.find("%2Fcallback&state=xyz&") != std::string::npos);
}
