// SPDX-License-Identifier: MIT
// What an application may configure for Pokemon Showdown, and where its server's pages are.
#include <postern/core/showdown_client.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/result_code.hpp"
#include "support/showdown_examples.hpp"

using namespace postern;
using test::code_of;

namespace {

std::string with_server(std::string server_url) {
  showdown_client client = test::example_showdown_client();
  client.server_url = std::move(server_url);
  return code_of(validate_showdown_client(client));
}

std::string with_redirect(std::string redirect_uri) {
  showdown_client client = test::example_showdown_client();
  client.redirect_uri = std::move(redirect_uri);
  return code_of(validate_showdown_client(client));
}

}  // namespace

TEST_CASE("X1: the login server is https, or http on loopback", "[showdown_client]") {
  for (const char* url : {"https://play.pokemonshowdown.com", "https://play.pokemonshowdown.com/",
                          "http://127.0.0.1:8080", "http://localhost", "https://a.example/proxy"}) {
    CAPTURE(url);
    CHECK(with_server(url) == "ok");
  }
  for (const char* url :
       {"", "play.pokemonshowdown.com", "//a.example", "http://a.example", "ftp://a.example",
        "https://a.example?x=1", "https://a.example/?", "https://a.example#x", "https://a b"}) {
    CAPTURE(url);
    CHECK(with_server(url) == "invalid_config");
  }
}

TEST_CASE("S1: redirect_uri is a page, and keeps the response's parameters free",
          "[showdown_client]") {
  for (const char* url :
       {"https://app.example", "http://127.0.0.1:8080/callback", "https://app.example/cb?x=1#top",
        "https://app.example/cb?tokens=1&User=2&assertion_=3&nonce=4#token=5"}) {
    CAPTURE(url);
    CHECK(with_redirect(url) == "ok");
  }
  for (const char* url :
       {"", "/callback", "javascript:alert(1)", "https://app.example/cb?assertion=1",
        "https://app.example/cb?x&token", "https://app.example/cb?us%65r=1",
        "https://app.example/cb?postern_nonce=1#x"}) {
    CAPTURE(url);
    CHECK(with_redirect(url) == "invalid_config");
  }
}

TEST_CASE("S1: a client without client_id is invalid_config", "[showdown_client]") {
  showdown_client client = test::example_showdown_client();
  CHECK(code_of(validate_showdown_client(client)) == "ok");
  client.client_id = "";
  CHECK(code_of(validate_showdown_client(client)) == "invalid_config");
}

TEST_CASE("S25: access is managed on a page of the server", "[showdown_client]") {
  showdown_client client = test::example_showdown_client();
  CHECK(showdown_manage_access_url(client) == "https://login.example/api/oauth/authorized");
  client.server_url = "http://localhost:8000/";
  CHECK(showdown_manage_access_url(client) == "http://localhost:8000/api/oauth/authorized");
  client.server_url = "https://a.example/proxy";
  CHECK(showdown_manage_access_url(client) == "https://a.example/proxy/api/oauth/authorized");
}
