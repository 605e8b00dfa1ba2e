// SPDX-License-Identifier: MIT
// A server that repeats what a relay keeps from the page: the page does not hear it, and no session
// is lost by that.
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include <postern/client/token_relay.hpp>

#include "support/relay_fixture.hpp"

using namespace postern;
using namespace postern::test;

namespace {

struct echo_fixture : cookie_fixture {
  /// refusal_with is an answer that repeats a text.
  [[nodiscard]] static http_response refusal_with(std::string_view repeated) {
    return answer_of(400, std::string{R"({"error":"invalid_request","error_description":"not )"}
                              .append(repeated)
                              .append(R"("})"));
  }

  std::string handle = log_in();
};

constexpr std::string_view bare_refusal = R"({"error":"invalid_request"})";

}  // namespace

TEST_CASE_METHOD(echo_fixture, "P12: new tokens that are told twice are kept, and not told",
                 "[token_relay]") {
  http.script(answer_of(
      200, R"({"access_token":"a","refresh_token":"second-refresh","id":"second-refresh"})"));
  const auto refreshed = post(refresh_of(handle));
  CHECK(error_of(refreshed.outcome()) == "502 server_error");
  CHECK_FALSE(refreshed.outcome().body.reveal().contains("second-refresh"));

  // The server has spent the old one: the new one is all that the session has.
  jar = cookie_of(refreshed.outcome(), handle);
  REQUIRE_FALSE(jar.empty());
  http.script(answer_of(200, R"({"access_token":"access-3"})"));
  CHECK(post(refresh_of(handle)).outcome().status == 200);
  CHECK(http.sent().back().parameter("refresh_token") == "second-refresh");
}

TEST_CASE_METHOD(echo_fixture, "P12: a login whose tokens are told twice leaves no cookie behind",
                 "[token_relay]") {
  http.script(answer_of(
      200, R"({"access_token":"a","refresh_token":"second-refresh","id":"second-refresh"})"));
  const auto login = post(exchange_form);
  CHECK(error_of(login.outcome()) == "502 server_error");
  CHECK_FALSE(login.outcome().header_text.contains("Set-Cookie"));
}

TEST_CASE_METHOD(echo_fixture, "P12: a server that repeats what was spent does not tell the page",
                 "[token_relay]") {
  http.script(refusal_with(refresh_canary));
  CHECK(post(refresh_of(handle)).outcome().body.reveal() == bare_refusal);
  http.script(
      answer_of(200, std::string{R"({"access_token":"a","refresh_token":"second-refresh","old":")"}
                         .append(refresh_canary)
                         .append(R"("})")));
  const auto refreshed = post(refresh_of(handle));
  CHECK(error_of(refreshed.outcome()) == "502 server_error");
  CHECK_FALSE(cookie_of(refreshed.outcome(), handle).empty());
}

TEST_CASE_METHOD(echo_fixture, "P12: nor one that repeats the client secret, with a cookie",
                 "[token_relay]") {
  http.script(refusal_with(client_secret_canary));
  CHECK(post(refresh_of(handle)).outcome().body.reveal() == bare_refusal);
  http.script(refusal_with(client_secret_canary));
  CHECK(post(exchange_form).outcome().body.reveal() == bare_refusal);
}
