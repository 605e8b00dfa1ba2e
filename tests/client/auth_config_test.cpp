// SPDX-License-Identifier: MIT
#include <postern/client/auth_config.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

template <class Change>
[[nodiscard]] std::string code_with(Change change) {
  auth_config config = example_auth_config();
  change(config);
  return code_of(validate_auth_config(config));
}

}  // namespace

TEST_CASE("B22: the example is a valid configuration", "[auth_config]") {
  CHECK(code_with([](auth_config&) {}) == "ok");
  CHECK(requested_scope(example_client()) == "account:profile account:characters");
}

TEST_CASE("B23: a client secret is refused before anything else", "[auth_config]") {
  CHECK(code_with([](auth_config& config) { config.has_secret = true; }) == "secret_not_allowed");
  CHECK(code_with([](auth_config& config) {
          config = {};
          config.has_secret = true;
          config.client.scopes = "service:leagues";
        }) == "secret_not_allowed");
}

TEST_CASE("B22: a scope that no user can grant is refused", "[auth_config]") {
  for (const char* const scope : {"service:leagues", "service:", "", "two scopes", "quo\"te"}) {
    CAPTURE(scope);
    CHECK(code_with([&](auth_config& config) {
            config.client.scopes = std::string{config.client.scopes} + '\n' + scope + '\n';
            config.client.client_id = "";
          }) == "invalid_scope");
  }
  CHECK(code_with([](auth_config& config) { config.client.scopes = "services:all"; }) == "ok");
}

TEST_CASE("B22: times must make sense", "[auth_config]") {
  CHECK(code_with([](auth_config& config) { config.refresh_skew = 0s; }) == "ok");
  CHECK(code_with([](auth_config& config) { config.refresh_skew = -1s; }) == "invalid_config");
  CHECK(code_with([](auth_config& config) { config.login_timeout = 0s; }) == "invalid_config");
  CHECK(code_with([](auth_config& config) { config.request_timeout = 0ms; }) == "invalid_config");
}

TEST_CASE("X1: every endpoint is checked", "[auth_config]") {
  for (const char* const endpoint : {"", "http://as.example/x", "ftp://as.example/x", "/x",
                                     "https://user@as.example/x", "https://as.example/x#y"}) {
    CAPTURE(endpoint);
    CHECK(code_with([&](auth_config& config) {
            config.server.authorization_endpoint = endpoint;
          }) == "invalid_config");
    CHECK(code_with([&](auth_config& config) { config.server.token_endpoint = endpoint; }) ==
          "invalid_config");
    CHECK(code_with([&](auth_config& config) { config.server.revocation_endpoint = endpoint; }) ==
          (std::string_view{endpoint}.empty() ? "ok" : "invalid_config"));
  }
}

TEST_CASE("B28, I10: the origins that may see the token are origins", "[auth_config]") {
  const auto code_of_origin = [](const std::string& origin) {
    return code_with([&](auth_config& config) { config.fetch_origins = origin + '\n'; });
  };
  CHECK(code_of_origin("https://api.example") == "ok");
  CHECK(code_of_origin("https://api.example:8443") == "ok");
  CHECK(code_of_origin("http://127.0.0.1:9000") == "ok");
  for (const char* const origin :
       {"", "*", "null", "api.example", "https://api.example/", "https://api.example/v1",
        "https://API.example", "https://api.example:443", "http://api.example"}) {
    CAPTURE(origin);
    CHECK(code_of_origin(origin) == "invalid_config");
  }
}

TEST_CASE("B28, I10: the token goes to those origins and to no other", "[auth_config]") {
  auth_config config = example_auth_config();
  CHECK_FALSE(may_carry_token(config, "https://api.example/profile"));

  config.fetch_origins = "https://api.example\nhttp://127.0.0.1:9000";
  for (const char* const url :
       {"https://api.example", "https://api.example/profile?x=1", "https://API.EXAMPLE/profile",
        "https://api.example:443/profile", "http://127.0.0.1:9000/profile"}) {
    CAPTURE(url);
    CHECK(may_carry_token(config, url));
  }
  for (const char* const url :
       {"http://api.example/profile", "https://api.example:8443/", "https://api.example.evil/",
        "https://evil.example/?https://api.example", "https://api.example@evil.example/",
        "https://evil.example\\@api.example/", "https://xapi.example/", "https://example/",
        "http://127.0.0.1/profile", "//api.example/profile", "/profile", "", "javascript:0",
        "https://api.example%2eevil.example/", "https:/\\api.example/"}) {
    CAPTURE(url);
    CHECK_FALSE(may_carry_token(config, url));
  }
}

TEST_CASE("P4: a refresh needs a client_id, a token and an endpoint, no redirect_uri",
          "[auth_config]") {
  auth_config config = example_auth_config();
  config.client.redirect_uri = "";
  config.client.scopes = "";
  CHECK(code_of(validate_refresh_config(config, secret{refresh_canary})) == "ok");
  CHECK(code_of(validate_refresh_config(config, {})) == "invalid_config");
  config.has_secret = true;
  CHECK(code_of(validate_refresh_config(config, secret{refresh_canary})) == "secret_not_allowed");
  config.has_secret = false;
  config.client.client_id = "";
  CHECK(code_of(validate_refresh_config(config, secret{refresh_canary})) == "invalid_config");
}
