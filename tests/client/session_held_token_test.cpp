// SPDX-License-Identifier: MIT
// Whether a token is there for a caller who does not wait.
#include <chrono>

#include <catch2/catch_test_macros.hpp>

#include "support/session_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

TEST_CASE_METHOD(client_fixture, "B10: no token is there before the store has been read",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  const auto page = make_session();
  CHECK_FALSE(page->has_token());
  CHECK(code_of(watch(page->loaded())) == "ok");
  CHECK(page->has_token());
}

TEST_CASE_METHOD(session_fixture, "B10 B11: a token is there without waiting, until it is due",
                 "[session]") {
  CHECK(page->has_token());
  wall_clock->jump(3'540'000ms - 1ms);
  CHECK(page->has_token());
  wall_clock->jump(1ms);
  CHECK_FALSE(page->has_token());
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(page->has_token());

  CHECK(code_of(pending{page->sign_out()}) == "ok");
  CHECK_FALSE(page->has_token());
}
