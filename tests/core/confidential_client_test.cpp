// SPDX-License-Identifier: MIT
// Client authentication: client_secret_post, and in no other way.
#include <postern/core/confidential_client.hpp>

#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/token_request.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using test::code_of;

namespace {

http_request refresh() {
  return make_refresh_request(test::example_server(), "web", secret("r/1"));
}

confidential_client client_with(std::string_view client_secret, std::string_view user_agent = "") {
  return {.client_id = "web", .client_secret = secret(client_secret), .user_agent = user_agent};
}

std::string code_for_agent(std::string_view user_agent) {
  return code_of(validate_confidential_client(client_with("", user_agent)));
}

}  // namespace

TEST_CASE("P6: the secret is the form's last parameter, encoded once", "[confidential_client]") {
  const backend_request request =
      authenticate(refresh(), client_with("s3 cret+&client_id=x/\xc3\xa9"));
  CHECK(request.url == "https://as.example/token");
  CHECK(request.body.reveal() ==
        "client_id=web&grant_type=refresh_token&refresh_token=r%2F1"
        "&client_secret=s3+cret%2B%26client_id%3Dx%2F%C3%A9");
  const auto pairs = parse_form_urlencoded(request.body.reveal()).value();
  CHECK(pairs.back().value == "s3 cret+&client_id=x/\xc3\xa9");
}

TEST_CASE("P6: the secret is in the body alone", "[confidential_client]") {
  const backend_request request =
      authenticate(refresh(), client_with(test::client_secret_canary, "agent/1"));
  CHECK_FALSE(request.url.view().contains(test::client_secret_canary));
  CHECK_FALSE(request.user_agent.view().contains(test::client_secret_canary));
}

TEST_CASE("P4: without a secret the form is a public client's", "[confidential_client]") {
  const backend_request request = authenticate(refresh(), client_with(""));
  CHECK(request.body.reveal() == refresh().body.reveal());
}

TEST_CASE("P7: the User-Agent goes along as it is", "[confidential_client]") {
  constexpr std::string_view agent = "OAuth web/1.0.0 (contact: exile@example.org) StrictMode";
  CHECK(authenticate(refresh(), client_with("s", agent)).user_agent == agent);
  CHECK(authenticate(refresh(), client_with("s")).user_agent.empty());
}

TEST_CASE("P7: a User-Agent that would not arrive as it is, is refused", "[confidential_client]") {
  CHECK(code_for_agent("") == "ok");
  CHECK(code_for_agent("a") == "ok");
  CHECK(code_for_agent(" a") == "invalid_config");
  CHECK(code_for_agent("a ") == "invalid_config");
  CHECK(code_for_agent("a\r\nAuthorization: Basic x") == "invalid_config");
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const std::string agent = std::string("a") + static_cast<char>(byte) + "b";
    CHECK(code_for_agent(agent) == (byte >= 0x20 && byte <= 0x7e ? "ok" : "invalid_config"));
  }
}

TEST_CASE("P5: a client needs a client_id, and a secret where it is asked for",
          "[confidential_client]") {
  confidential_client nobody = client_with("s");
  nobody.client_id = "";
  CHECK(code_of(validate_confidential_client(nobody)) == "invalid_config");
  CHECK(code_of(require_client_secret(client_with("s"))) == "ok");
  CHECK(code_of(require_client_secret(client_with(""))) == "invalid_config");
}
