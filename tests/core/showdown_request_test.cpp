// SPDX-License-Identifier: MIT
// Requests with a token: exactly these members, all in the body.
#include <postern/core/showdown_request.hpp>

#include <catch2/catch_test_macros.hpp>

#include "support/showdown_examples.hpp"

using namespace postern;

TEST_CASE("S14, S26, S27: an assertion is asked for with three parameters in the body",
          "[showdown_request]") {
  const http_request request = make_get_assertion_request(
      test::example_showdown_client(), secret(test::showdown_token), test::example_challstr());
  CHECK(request.url == "https://login.example/api/oauth/api/getassertion");
  CHECK(request.body.reveal() ==
        "client_id=app+id&token=0123456789abcdef0123456789abcdef"
        "&challenge=4%7Cca1157c00ffee0123456789abcdef");
}

TEST_CASE("S16, S26, S27: a token is refreshed with two parameters in the body",
          "[showdown_request]") {
  showdown_client client = test::example_showdown_client();
  client.server_url = "http://127.0.0.1:8000/";
  const http_request request = make_refresh_token_request(client, secret(test::showdown_token));
  CHECK(request.url == "http://127.0.0.1:8000/api/oauth/api/refreshtoken");
  CHECK(request.body.reveal() == "client_id=app+id&token=0123456789abcdef0123456789abcdef");
}
