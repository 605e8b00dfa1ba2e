// SPDX-License-Identifier: MIT
// Assertions: their form, and the command that hands one to a chat server.
#include <postern/core/showdown_assertion.hpp>

#include <string>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>

#include "support/result_code.hpp"
#include "support/showdown_examples.hpp"

using namespace postern;
using test::assertion_text;
using test::code_of;

namespace {

// S10: an assertion that was not looked at is only a text.
static_assert(!std::is_default_constructible_v<showdown_assertion>);
static_assert(!std::is_constructible_v<showdown_assertion, secret>);
static_assert(!std::is_aggregate_v<showdown_assertion>);
static_assert(!std::is_copy_constructible_v<showdown_assertion>);

std::string code(std::string_view text) { return code_of(parse_showdown_assertion(text)); }

std::string trn_code(std::string_view name) {
  return code_of(make_trn_command(name, test::example_assertion()));
}

}  // namespace

TEST_CASE("S14: an assertion stays untouched, and the user id is its second field",
          "[showdown_assertion]") {
  const auto assertion = parse_showdown_assertion(assertion_text);
  REQUIRE(code_of(assertion) == "ok");
  CHECK(assertion->text().reveal() == assertion_text);
  CHECK(assertion->user() == "zarel");
  CHECK(assertion->challenge() == test::challenge_canary);
}

TEST_CASE("S14: further fields, an empty host and any digits of a signature are good",
          "[showdown_assertion]") {
  for (const char* text : {"c,u,2,1,host,6th,,8th;aF09", "c,u,2,1,;0", "c,u,2,1,host:8000;00",
                           "0,0,1,1,a b;f", "c,u,,,;f"}) {
    CAPTURE(text);
    const auto assertion = parse_showdown_assertion(text);
    REQUIRE(code_of(assertion) == "ok");
    CHECK(assertion->text().reveal() == text);
  }
}

TEST_CASE("S10: a text that begins with ; is name_refused", "[showdown_assertion]") {
  for (const char* text :
       {";", ";;", ";;@gmail", ";;Your username is no longer available.", ";c,u,2,1,h;ab"}) {
    CAPTURE(text);
    const auto refused = parse_showdown_assertion(text);
    REQUIRE(code_of(refused) == "name_refused");
    CHECK(refused.error()->description.empty());
    CHECK_FALSE(is_retryable(refused.error()));
  }
}

TEST_CASE("S10, I6: what is no assertion is invalid_response", "[showdown_assertion]") {
  for (const char* text : {"",
                           "undefined",
                           "null",
                           "[object Object]",
                           ",,,,;ab",
                           "c,u,2,1;ab",
                           "c,u,2,1,h",
                           "c,u,2,1,h;",
                           "c,u,2,1,h;xyz",
                           "c,u,2,1,h;ab;cd",
                           "c,u,2,1,h;ab\n",
                           "c,u,2,1,h;ab ",
                           ",u,2,1,h;ab",
                           "c,,2,1,h;ab",
                           "C,u,2,1,h;ab",
                           "c,U,2,1,h;ab",
                           "c,u ,2,1,h;ab",
                           "c,u|,2,1,h;ab",
                           "c,u,2,1,h\n|/x;ab",
                           "c,u,2,1,\xc3\xa9;ab",
                           "c,u;ab,2,1,h",
                           "c;u,2,1,h,x",
                           "]{}",
                           "<html>,a,b,c,d;ab",
                           " c,u,2,1,h;ab",
                           "c,u,2,1,h\x7f;ab"}) {
    CAPTURE(text);
    CHECK(code(text) == "invalid_response");
  }
  CHECK(code(std::string_view("c,u,2,1,h\0;ab", 13)) == "invalid_response");
  const std::string start = "c,u,2,1,h;";
  CHECK(code(start + std::string(max_assertion_bytes - start.size(), 'a')) == "ok");
  CHECK(code(start + std::string(max_assertion_bytes - start.size() + 1, 'a')) ==
        "invalid_response");
}

TEST_CASE("S10, I6: an assertion cut anywhere before its signature is none",
          "[showdown_assertion]") {
  for (std::size_t size = 0; size <= assertion_text.find(';') + 1; ++size) {
    CHECK(code(assertion_text.substr(0, size)) == "invalid_response");
  }
}

TEST_CASE("X6, I5: no error quotes an assertion", "[showdown_assertion]") {
  for (const char* text : {";;canary", "canary", "canary,u,2,1,h"}) {
    CHECK(test::all_text(parse_showdown_assertion(text).error()).find("canary") ==
          std::string::npos);
  }
}

TEST_CASE("S23: the id of a name is its letters and digits in lower case", "[showdown_assertion]") {
  CHECK(to_id("Zarel") == "zarel");
  CHECK(to_id(" A-b_C.9 !") == "abc9");
  CHECK(to_id("@[`{/:") == "");
  CHECK(to_id("Pok\xc3\xa9mon") == "pokmon");
  CHECK(to_id("") == "");
}

TEST_CASE("S23: the command is |/trn NAME,0,ASSERTION", "[showdown_assertion]") {
  const showdown_assertion assertion = test::example_assertion();
  const auto command = make_trn_command("zarel", assertion);
  REQUIRE(code_of(command) == "ok");
  CHECK(command->reveal() == "|/trn zarel,0," + std::string(assertion_text));
  CHECK(make_trn_command("~ Z A R E L \xc3\xa9", assertion).value().reveal() ==
        "|/trn ~ Z A R E L \xc3\xa9,0," + std::string(assertion_text));
}

TEST_CASE("S23: a name of another user is refused", "[showdown_assertion]") {
  for (const char* name : {"", "zare", "zarell", "other", "2arel", "!"}) {
    CAPTURE(name);
    CHECK(trn_code(name) == "invalid_config");
  }
}

TEST_CASE("S23: a name that would make another command is refused", "[showdown_assertion]") {
  for (const char* name :
       {"za,rel", "zarel,", "za|rel", "zarel\n", "\nzarel", "za\rrel", "zarel\t", "zarel\x7f"}) {
    CAPTURE(name);
    CHECK(trn_code(name) == "invalid_config");
  }
  CHECK(trn_code(std::string_view("zarel\0", 6)) == "invalid_config");
  CHECK(test::all_text(make_trn_command("canary", test::example_assertion()).error())
            .find("canary") == std::string::npos);
}
