// SPDX-License-Identifier: MIT
// What an application configures, and what of it is refused before anything happens.
#include <postern/core/authorization_server.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using test::code_of;

namespace {

/// with_endpoint is the outcome for a server with one endpoint replaced.
std::string with_endpoint(text authorization_server::* endpoint, std::string_view url) {
  authorization_server server = test::example_server();
  server.*endpoint = url;
  return code_of(validate_authorization_server(server));
}

std::string with_redirect_uri(std::string_view url) {
  public_client client = test::example_client();
  client.redirect_uri = url;
  return code_of(validate_public_client(client));
}

}  // namespace

TEST_CASE("X1: the preset for Path of Exile is what its documentation says",
          "[authorization_server]") {
  const authorization_server server = path_of_exile();
  CHECK(server.authorization_endpoint == "https://www.pathofexile.com/oauth/authorize");
  CHECK(server.token_endpoint == "https://www.pathofexile.com/oauth/token");
  CHECK(server.revocation_endpoint == "https://www.pathofexile.com/oauth/token/revoke");
  CHECK(server.issuer.empty());
  CHECK_FALSE(server.authorization_response_iss_parameter_supported);
  CHECK(code_of(validate_authorization_server(server)) == "ok");
}

TEST_CASE("B31, R5: a server is known by its issuer, or by its token endpoint",
          "[authorization_server]") {
  authorization_server server = test::example_server();
  CHECK(issuer_identity(server) == "https://as.example");
  server.issuer = "";
  CHECK(issuer_identity(server) == "https://as.example/token");
  CHECK(issuer_identity(path_of_exile()) == "https://www.pathofexile.com/oauth/token");
}

TEST_CASE("R6: every endpoint is https, or http on loopback", "[authorization_server]") {
  CHECK(code_of(validate_authorization_server(test::example_server())) == "ok");
  for (const auto endpoint :
       {&authorization_server::authorization_endpoint, &authorization_server::token_endpoint,
        &authorization_server::revocation_endpoint}) {
    CHECK(with_endpoint(endpoint, "https://other.example/x?y=z") == "ok");
    CHECK(with_endpoint(endpoint, "http://127.0.0.1:9000/x") == "ok");
    CHECK(with_endpoint(endpoint, "http://localhost/x") == "ok");
    CHECK(with_endpoint(endpoint, "http://as.example/x") == "invalid_config");
    CHECK(with_endpoint(endpoint, "http://127.0.0.1.as.example/x") == "invalid_config");
    CHECK(with_endpoint(endpoint, "https://as.example/x#") == "invalid_config");
    CHECK(with_endpoint(endpoint, "https://as.example/x#y") == "invalid_config");
    CHECK(with_endpoint(endpoint, "https://user@as.example/x") == "invalid_config");
    CHECK(with_endpoint(endpoint, "/oauth/token") == "invalid_config");
    CHECK(with_endpoint(endpoint, "//as.example/x") == "invalid_config");
    CHECK(with_endpoint(endpoint, "javascript:alert(1)") == "invalid_config");
    CHECK(with_endpoint(endpoint, "wss://as.example/x") == "invalid_config");
  }
}

TEST_CASE("X1: only the revocation endpoint may be missing", "[authorization_server]") {
  CHECK(with_endpoint(&authorization_server::revocation_endpoint, "") == "ok");
  CHECK(with_endpoint(&authorization_server::token_endpoint, "") == "invalid_config");
  CHECK(with_endpoint(&authorization_server::authorization_endpoint, "") == "invalid_config");
}

TEST_CASE("X6: the error names the endpoint", "[authorization_server]") {
  authorization_server server = test::example_server();
  server.token_endpoint = "http://as.example";
  CHECK(validate_authorization_server(server).error()->message.starts_with("token_endpoint "));
}

TEST_CASE("R5: a server that is known to send iss needs an issuer", "[authorization_server]") {
  authorization_server server = test::example_server();
  server.authorization_response_iss_parameter_supported = true;
  CHECK(code_of(validate_authorization_server(server)) == "ok");
  server.issuer = "";
  CHECK(code_of(validate_authorization_server(server)) == "invalid_config");
}

TEST_CASE("R4: a redirect_uri is absolute and has no fragment", "[authorization_server]") {
  for (const char* url : {"https://app.example/callback", "http://127.0.0.1:8080/callback",
                          "http://localhost:5173/callback", "http://[::1]:8080/",
                          "https://app.example", "https://app.example/cb?tenant=1"}) {
    CAPTURE(url);
    CHECK(with_redirect_uri(url) == "ok");
  }
  for (const char* url : {"", "/callback", "callback", "//app.example/callback",
                          "https://app.example/#", "https://app.example/#/callback", "com.app:/cb",
                          "https://user@app.example/", "https://app.example/a b"}) {
    CAPTURE(url);
    CHECK(with_redirect_uri(url) == "invalid_config");
  }
}

TEST_CASE("B22: a client is checked: identifier, redirect_uri, scopes", "[authorization_server]") {
  public_client client = test::example_client();
  CHECK(code_of(validate_public_client(client)) == "ok");
  client.scopes = "service:leagues";
  CHECK(code_of(validate_public_client(client)) == "invalid_scope");
  client.scopes = "";
  CHECK(code_of(validate_public_client(client)) == "ok");
  client.client_id = "";
  CHECK(code_of(validate_public_client(client)) == "invalid_config");
}
