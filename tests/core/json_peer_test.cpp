// SPDX-License-Identifier: MIT
// The reader of our own beside a library's: what one takes the other takes, and reads alike.
// Strings above all, where a mistake would be a hole: UTF-8 (RFC 3629) and escapes (RFC 8259
// section 7).
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <postern/core/json.hpp>

using namespace postern;

namespace {

/// differs tells that one of the two refuses the text, or reads "a" as something else. The text is
/// an object with no name twice.
bool differs(const std::string& text) {
  const auto ours = parse_json_object(text);
  const auto theirs = nlohmann::json::parse(text, nullptr, false);
  if (!theirs.is_object()) return ours.has_value();
  if (!ours) return true;
  const auto found = theirs.find("a");
  const json_value* value = ours->find("a");
  if ((found == theirs.end()) != (value == nullptr)) return true;
  return value != nullptr && found->is_string() &&
         value->text.reveal() != found->get<std::string>();
}

bool differs_within_quotes(const std::string& text) { return differs(R"({"a":")" + text + "\"}"); }

std::string byte(int value) { return std::string(1, static_cast<char>(value)); }

std::string escape(unsigned code_unit) {
  constexpr const char* digits = "0123456789aBcDeF";
  std::string text = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[code_unit >> shift & 15];
  return text;
}

}  // namespace

TEST_CASE("P10: any two bytes of a string are taken or refused as by a peer", "[json]") {
  int differences = 0;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      differences += differs_within_quotes(byte(first) + byte(second)) ? 1 : 0;
    }
  }
  CHECK(differences == 0);
}

TEST_CASE("P10: longer characters of UTF-8 are taken or refused as by a peer", "[json]") {
  int differences = 0;
  for (int lead = 0xC0; lead < 256; ++lead) {
    for (int second = 0x70; second < 0xD0; ++second) {
      for (const int third : {0x22, 0x7F, 0x80, 0xBF, 0xC0}) {
        const std::string three = byte(lead) + byte(second) + byte(third);
        differences += differs_within_quotes(three) ? 1 : 0;
        differences += differs_within_quotes(three + byte(0x80)) ? 1 : 0;
        differences += differs_within_quotes(three + byte(0xBF) + byte(0xBF)) ? 1 : 0;
      }
    }
  }
  CHECK(differences == 0);
}

TEST_CASE("P10: every escape is read as by a peer", "[json]") {
  int differences = 0;
  for (unsigned unit = 0; unit <= 0xFFFF; ++unit) {
    differences += differs_within_quotes(escape(unit)) ? 1 : 0;
  }
  for (const unsigned first : {0x41U, 0xD7FFU, 0xD800U, 0xDBFFU, 0xDC00U, 0xDFFFU, 0xE000U}) {
    for (unsigned second = 0xD000; second <= 0xE100; ++second) {
      differences += differs_within_quotes(escape(first) + escape(second)) ? 1 : 0;
    }
    differences += differs_within_quotes(escape(first) + "\\n") ? 1 : 0;
    differences += differs_within_quotes(escape(first) + "u0041") ? 1 : 0;
  }
  CHECK(differences == 0);
}

TEST_CASE("P10: any two characters where a value stands are taken or refused as by a peer",
          "[json]") {
  const std::string characters = " \t\n\r\f{}[]:,\"\\/-+.0129eEtrufalsn\x7F";
  int differences = 0;
  for (const char first : characters) {
    for (const char second : characters) {
      for (const char third : characters) {
        const std::string value = {first, second, third};
        differences += differs(R"({"a":)" + value + "}") ? 1 : 0;
        differences += differs(R"({"a":1)" + value + R"("b":[]})") ? 1 : 0;
        differences += differs(R"({"a":[1)" + value + ",2]}") ? 1 : 0;
      }
    }
  }
  CHECK(differences == 0);
}
