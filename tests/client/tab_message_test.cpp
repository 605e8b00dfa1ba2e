// SPDX-License-Identifier: MIT
// What tabs say, and what any script of the origin may say to them.
#include <postern/client/tab_message.hpp>

#include <catch2/catch_test_macros.hpp>

#include "support/oauth_examples.hpp"
#include "support/token_answer.hpp"

using namespace postern;
using namespace postern::test;

TEST_CASE("B13: a message is read as it was made", "[tab_message]") {
  for (const auto kind :
       {tab_message_kind::ask, tab_message_kind::signed_out, tab_message_kind::ended}) {
    const auto read = parse_tab_message(make_tab_message(kind, "family", 7).reveal());
    REQUIRE(read);
    CHECK(read->kind == kind);
    CHECK(read->family == "family");
    CHECK(read->rotation == 7);
    CHECK_FALSE(read->tokens);
  }
}

TEST_CASE("B13: a record is handed on as it is stored", "[tab_message]") {
  token_set tokens = make_token_set(3, noon);
  tokens.family = "family";
  tokens.rotation = 7;
  const auto read = parse_tab_message(record_of(tokens));
  REQUIRE(read);
  CHECK(read->kind == tab_message_kind::have);
  CHECK(read->family == "family");
  CHECK(read->rotation == 7);
  REQUIRE(read->tokens);
  CHECK(read->tokens->access_token.reveal() == "access-3");
}

TEST_CASE("B13, I6: whatever else is said is nothing", "[tab_message]") {
  for (const char* const message :
       {"", "garbage", "[]", "{}", R"({"kind":1})", R"({"kind":-1})", R"({"kind":4})",
        R"({"kind":"0"})", R"({"kind":4294967296})", R"({"access_token":""})"}) {
    CAPTURE(message);
    CHECK_FALSE(parse_tab_message(message));
  }
}
