// SPDX-License-Identifier: MIT
// JSON objects: what is read, what is refused, what is written. RFC 8259.
#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/json.hpp>

#include "support/bytes.hpp"
#include "support/result_code.hpp"
#include "vectors/vectors.hpp"

using namespace postern;

namespace {

const nlohmann::json& examples() {
  static const auto parsed = nlohmann::json::parse(test::vectors::json);
  return parsed;
}

std::string name_of(json_kind kind) {
  constexpr const char* names[] = {"null", "boolean", "integer", "real", "string", "composite"};
  return names[static_cast<std::size_t>(kind)];
}

std::int64_t integer_in(std::string_view text, std::int64_t otherwise) {
  return parse_json_object(R"({"a":)" + std::string(text) + "}").value().integer("a", otherwise);
}

bool has_integer(std::string_view text) {
  return integer_in(text, 1) != 1 || integer_in(text, 2) != 2;
}

/// nested is an object whose member "a" is `depth - 1` arrays, one in the other.
std::string nested(std::size_t depth) {
  return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

}  // namespace

TEST_CASE("P10: an object's members are read as they were written", "[json]") {
  for (const auto& vector : examples()["valid"]) {
    CAPTURE(vector.dump());
    const auto text = test::from_latin1(vector["text"].get<std::string>());
    const auto object = parse_json_object(text);
    REQUIRE(test::code_of(object) == "ok");
    for (const auto& [name, expected] : vector["members"].items()) {
      const json_value* value = object->find(test::from_latin1(name));
      REQUIRE(value != nullptr);
      CHECK(name_of(value->kind) == expected[0].get<std::string>());
      CHECK(value->text.reveal() == test::from_latin1(expected[1].get<std::string>()));
    }
    CHECK(object->find("no such name") == nullptr);
  }
}

TEST_CASE("P10, I6: what is no JSON object is invalid_response", "[json]") {
  for (const auto& vector : examples()["invalid"]) {
    CAPTURE(vector.dump());
    const auto text = test::from_latin1(vector["text"].get<std::string>());
    CHECK(test::code_of(parse_json_object(text)) == "invalid_response");
  }
}

TEST_CASE("X6: the error does not quote what was parsed", "[json]") {
  const auto object = parse_json_object(R"({"access_token":"canary-123456)");
  REQUIRE_FALSE(object.has_value());
  CHECK(test::all_text(object.error()).find("canary") == std::string::npos);
}

TEST_CASE("P10: bytes, depth and members are bounded", "[json]") {
  const std::string frame = R"({"a":""})";
  const auto of_size = [&](std::size_t size) {
    return R"({"a":")" + std::string(size - frame.size(), 'x') + R"("})";
  };
  CHECK(test::code_of(parse_json_object(of_size(max_json_bytes))) == "ok");
  CHECK(test::code_of(parse_json_object(of_size(max_json_bytes + 1))) == "invalid_response");

  CHECK(test::code_of(parse_json_object(nested(max_json_depth))) == "ok");
  CHECK(test::code_of(parse_json_object(nested(max_json_depth + 1))) == "invalid_response");
  CHECK(test::code_of(parse_json_object(std::string(max_json_bytes, '['))) == "invalid_response");
  std::string objects;
  while (objects.size() + 5 <= max_json_bytes) objects += R"({"a":)";
  CHECK(test::code_of(parse_json_object(objects)) == "invalid_response");

  std::string members = "{";
  for (std::size_t i = 0; i < max_json_members; ++i) {
    members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  }
  CHECK(test::code_of(parse_json_object(members + "}")) == "ok");
  CHECK(test::code_of(parse_json_object(members + ",\"one more\":1}")) == "invalid_response");
}

TEST_CASE("I6: numbers are read exactly where nlohmann's own scanner reads them", "[json]") {
  // Every text of up to five characters that are of any use in a number, and too short to overflow
  // a double: nlohmann refuses those, while here a number stays text.
  constexpr std::string_view alphabet = "-+01.eE ";
  int accepted = 0;
  for (std::size_t length = 1; length <= 5; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= alphabet.size();
    for (std::size_t number = 0; number < count; ++number) {
      std::string text = R"({"a":)";
      for (std::size_t i = 0, rest = number; i < length; ++i, rest /= alphabet.size()) {
        text += alphabet[rest % alphabet.size()];
      }
      text += '}';
      const bool expected = nlohmann::json::accept(text);
      if (parse_json_object(text).has_value() != expected) FAIL_CHECK(text);
      accepted += expected ? 1 : 0;
    }
  }
  CHECK(accepted > 600);
}

TEST_CASE("P10: string gives strings and nothing else", "[json]") {
  const auto object =
      parse_json_object(R"({"s":"x","e":"","n":null,"b":true,"i":1,"r":1.5,"c":[]})").value();
  CHECK(object.string("s") == "x");
  CHECK(object.string("e") == "");
  for (const char* name : {"n", "b", "i", "r", "c", "absent", ""}) {
    CAPTURE(name);
    CHECK_FALSE(object.string(name).has_value());
    if (name != std::string_view("i")) CHECK(object.integer(name, -7) == -7);
  }
  CHECK(object.integer("i", -7) == 1);
  CHECK(object.integer("s", -7) == -7);
}

TEST_CASE("P10: integer gives what fits", "[json]") {
  CHECK(integer_in("0", 7) == 0);
  CHECK(integer_in("-0", 7) == 0);
  CHECK(integer_in("-1", 7) == -1);
  CHECK(integer_in("9223372036854775807", 7) == std::numeric_limits<std::int64_t>::max());
  CHECK(integer_in("-9223372036854775808", 7) == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(has_integer("9223372036854775808"));
  CHECK_FALSE(has_integer("-9223372036854775809"));
  CHECK_FALSE(has_integer("18446744073709551615"));
  CHECK_FALSE(has_integer("18446744073709551616"));
  CHECK_FALSE(has_integer("123456789012345678901234567890"));
  CHECK_FALSE(has_integer("1.0"));
  CHECK_FALSE(has_integer("1e3"));
}

TEST_CASE("P10: a name stands once in an object", "[json]") {
  json_object object;
  CHECK(object.add("a", {json_kind::null, secret()}));
  CHECK_FALSE(object.add("a", {json_kind::string, secret("x")}));
  CHECK(object.find("a")->kind == json_kind::null);
  CHECK(object.add("b", {json_kind::string, secret("x")}));
  CHECK(object.string("b") == "x");
}

TEST_CASE("B21: members are written in the order of the calls", "[json]") {
  json_writer writer;
  writer.string("s", "x").integer("i", -12).boolean("t", true).boolean("f", false).null("n");
  CHECK(writer.take().reveal() == R"({"s":"x","i":-12,"t":true,"f":false,"n":null})");
  CHECK(writer.take().reveal() == "{}");
  writer.string("again", "");
  CHECK(writer.take().reveal() == R"({"again":""})");
}

TEST_CASE("B21: strings are escaped where RFC 8259 section 7 asks for it", "[json]") {
  json_writer writer;
  writer.string("q\"", std::string_view("\"\\/\b\n\0\x1f\x7f", 8));
  CHECK(writer.take().reveal() == "{\"q\\\"\":\"\\\"\\\\/\\u0008\\u000a\\u0000\\u001f\x7f\"}");
}

TEST_CASE("B21: what is written is read back, here and by others", "[json]") {
  std::string all;
  for (int byte = 0; byte < 128; ++byte) all += static_cast<char>(byte);
  all += "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  json_writer writer;
  writer.string("all", all);
  writer.integer("max", std::numeric_limits<std::int64_t>::max());
  writer.integer("min", std::numeric_limits<std::int64_t>::min());
  writer.integer("zero", 0);
  const secret text = writer.take();

  const auto object = parse_json_object(text.reveal()).value();
  CHECK(object.string("all") == all);
  CHECK(object.integer("max", 1) == std::numeric_limits<std::int64_t>::max());
  CHECK(object.integer("min", 1) == std::numeric_limits<std::int64_t>::min());
  CHECK(object.integer("zero", 1) == 0);

  const auto document = nlohmann::json::parse(text.reveal());
  CHECK(document["all"].get<std::string>() == all);
  CHECK(document["min"].get<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
}
