// SPDX-License-Identifier: MIT
// The challstr: kept whole, with its inner bar, or refused before anything is done with it.
#include <postern/core/challstr.hpp>

#include <string>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>

#include "support/result_code.hpp"

using namespace postern;
using test::code_of;

namespace {

// S24: a login with a challstr that nobody checked does not compile.
static_assert(!std::is_default_constructible_v<challstr>);
static_assert(!std::is_constructible_v<challstr, std::string>);
static_assert(!std::is_aggregate_v<challstr>);

const std::string digits(256, 'c');

}  // namespace

TEST_CASE("S23: a chat server's line gives the whole challstr", "[challstr]") {
  for (const char* end : {"", "\n", "\r\n", "\r", "\n\n"}) {
    const auto parsed = parse_challstr("|challstr|4|" + digits + end);
    REQUIRE(code_of(parsed) == "ok");
    CHECK(parsed->text() == "4|" + digits);
    CHECK(parsed->challenge() == digits);
  }
}

TEST_CASE("S23: a bare challstr is taken as it is", "[challstr]") {
  for (const char* text : {"4|0123456789abcdef", "10|z", "0|0"}) {
    const auto parsed = parse_challstr(text);
    REQUIRE(code_of(parsed) == "ok");
    CHECK(parsed->text() == text);
  }
  CHECK(parse_challstr("10|zz").value().challenge() == "zz");
}

TEST_CASE("S24: an empty or malformed challstr is invalid_challstr", "[challstr]") {
  for (const std::string& text : {std::string(),
                                  std::string("|challstr|"),
                                  std::string("|challstr|\n"),
                                  std::string("4"),
                                  std::string("4|"),
                                  std::string("|abc"),
                                  std::string("|challstr||abc"),
                                  std::string("|challstr|4|"),
                                  std::string("|challstr|abc"),
                                  std::string("challstr|4|abc"),
                                  std::string("|updateuser|4|abc"),
                                  std::string("x|abc"),
                                  std::string("-4|abc"),
                                  std::string("4.0|abc"),
                                  std::string("4|ABC"),
                                  std::string("4|a_b"),
                                  std::string("4|a b"),
                                  std::string("4 |abc"),
                                  std::string(" 4|abc"),
                                  std::string("4|abc "),
                                  std::string("4|abc|"),
                                  std::string("4|a|b"),
                                  std::string("4;abc"),
                                  std::string("4%7Cabc"),
                                  std::string("4|a\nb"),
                                  std::string("\n4|abc"),
                                  std::string("4|abc\0", 6),
                                  std::string("4|\xc3\xa9"),
                                  std::string("undefined"),
                                  std::string("null"),
                                  std::string("|challstr|4|abc\n|x|"),
                                  std::string("|challstr||challstr|4|abc"),
                                  std::string("\n"),
                                  std::string("|"),
                                  std::string("4|abc,0,x")}) {
    CAPTURE(text);
    CHECK(code_of(parse_challstr(text)) == "invalid_challstr");
  }
}

TEST_CASE("S24: a challstr is bounded", "[challstr]") {
  const std::string longest = "4|" + std::string(max_challstr_bytes - 2, 'a');
  CHECK(code_of(parse_challstr("|challstr|" + longest + "\r\n")) == "ok");
  CHECK(code_of(parse_challstr(longest + "a")) == "invalid_challstr");
}

TEST_CASE("S24: the error does not quote the text", "[challstr]") {
  const auto refused = parse_challstr("4|canary!");
  REQUIRE(code_of(refused) == "invalid_challstr");
  CHECK(refused.error()->message.ends_with('.'));
  CHECK(test::all_text(refused.error()).find("canary") == std::string::npos);
  CHECK_FALSE(is_retryable(refused.error()));
}
