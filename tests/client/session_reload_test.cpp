// SPDX-License-Identifier: MIT
// reload(): another client of the page has signed the user in over the same store.
#include <catch2/catch_test_macros.hpp>

#include "support/session_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(session_fixture, "B27: what the store holds is the session, and is told",
                 "[session]") {
  keep_tokens(make_token_set(2, noon));
  const pending<result<void>> reloaded{page->reload()};
  CHECK(code_of(reloaded) == "ok");
  CHECK(given_token(ask()) == "access-2");
  CHECK(order->count("token changed") == 1);
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(session_fixture, "B27: a refresh under way does not bring the former one back",
                 "[session]") {
  wall_clock->jump(1h);
  const token_call caller = ask();
  REQUIRE(http->in_flight() == 1);
  keep_tokens(make_token_set(2, noon + 1h));
  const pending<result<void>> reloaded{page->reload()};
  CHECK(code_of(reloaded) == "ok");
  http->answer(0, make_token_answer(3));
  CHECK(kept_access_token() == "access-2");
  CHECK(given_token(ask()) == "access-2");
  CHECK(given_token(caller) == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B27: a store that cannot be read leaves memory as it is",
                 "[session]") {
  tokens->fails_to_read = true;
  const pending<result<void>> reloaded{page->reload()};
  CHECK(code_of(reloaded) == "storage_error");
  CHECK(page->tokens() != nullptr);
  CHECK(order->count("token changed") == 0);
}

TEST_CASE_METHOD(client_fixture, "B27: a client has what another one of its page has stored",
                 "[session]") {
  const auto client = make_client();
  REQUIRE(code_of(pending{client->load({})}) == "ok");
  REQUIRE(client->tokens() == nullptr);
  keep_tokens(make_token_set(2, noon));
  CHECK(code_of(pending{client->reload({})}) == "ok");
  REQUIRE(client->tokens() != nullptr);
  CHECK(client->tokens()->access_token.reveal() == "access-2");
}
