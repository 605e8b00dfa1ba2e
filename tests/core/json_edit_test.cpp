// SPDX-License-Identifier: MIT
#include <postern/core/json_edit.hpp>

#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/json.hpp>

using namespace postern;

namespace {

struct edit_case {
  std::string_view object;
  std::string_view without;
  std::string_view with;
};

}  // namespace

TEST_CASE("P12: one member changes and every other byte stays", "[json_edit]") {
  const std::vector<edit_case> cases{
      {R"({"t":"old"})", R"({})", R"({"t":"new"})"},
      {R"({"t":"old","a":1})", R"({"a":1})", R"({"t":"new","a":1})"},
      {R"({"a":1,"t":"old"})", R"({"a":1})", R"({"a":1,"t":"new"})"},
      {R"({"a":1,"t":"old","b":2})", R"({"a":1,"b":2})", R"({"a":1,"t":"new","b":2})"},
      {"{ \"t\" : \"old\" , \"a\" : 1.50 }", "{  \"a\" : 1.50 }",
       "{ \"t\":\"new\" , \"a\" : 1.50 }"},
      {"{\n\t\"a\": 1e400,\r\n\t\"t\" :\n null\n}", "{\n\t\"a\": 1e400\n}",
       "{\n\t\"a\": 1e400,\r\n\t\"t\":\"new\"\n}"},
      {R"({"t":{"t":"x","y":[1,"}",{"t":2}]},"a":12345678901234567890})",
       R"({"a":12345678901234567890})", R"({"t":"new","a":12345678901234567890})"},
      {R"({"a":{"t":"kept"},"t":[]})", R"({"a":{"t":"kept"}})", R"({"a":{"t":"kept"},"t":"new"})"},
      {R"({"a":"\"t\":\"no\"","t":-0.0})", R"({"a":"\"t\":\"no\""})",
       R"({"a":"\"t\":\"no\"","t":"new"})"},
      {R"({"a":"\\","\u0074":true})", R"({"a":"\\"})", R"({"a":"\\","t":"new"})"},
      {R"({"tt":1,"T":2,"":3})", R"({"tt":1,"T":2,"":3})", R"({"tt":1,"T":2,"":3})"},
      {R"({})", R"({})", R"({})"},
      {"\xEF\xBB\xBF{\"t\":1}", "\xEF\xBB\xBF{}", "\xEF\xBB\xBF{\"t\":\"new\"}"},
  };
  for (const edit_case& each : cases) {
    INFO(each.object);
    REQUIRE(parse_json_object(each.object));
    CHECK(without_json_member(each.object, "t") == each.without);
    CHECK(with_json_string(each.object, "t", "new") == each.with);
    CHECK(parse_json_object(each.without));
    CHECK(parse_json_object(each.with));
  }
}

TEST_CASE("P12: a new string is escaped", "[json_edit]") {
  CHECK(with_json_string(R"({"t":1})", "t", "a\"b\\\n") == R"({"t":"a\"b\\\u000a"})");
}

TEST_CASE("P12: a text that was not validated ends the search", "[json_edit]") {
  for (const std::string_view text :
       {"", "{", "{\"t", "{\"t\"", "{\"t\":", "{\"t\":\"", "{\"a\":[", "x", "{\"a\":1,", "{\"\\"}) {
    INFO(text);
    const std::string edited = with_json_string(without_json_member(text, "t"), "t", "n");
    CHECK(edited.size() <= text.size() + 16);
  }
}
