// SPDX-License-Identifier: MIT
// base64url against RFC 4648's examples, and what it must refuse.
#include <postern/core/base64url.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/bytes.hpp"
#include "vectors/vectors.hpp"

using namespace postern;

TEST_CASE("P1: base64url gives RFC 4648's examples without padding, both ways", "[base64url]") {
  const auto vectors = nlohmann::json::parse(test::vectors::base64url);
  for (const auto& vector : vectors["valid"]) {
    CAPTURE(vector.dump());
    const auto bytes = test::from_hex(vector["hex"].get<std::string>());
    const auto text = vector["text"].get<std::string>();
    CHECK(base64url_encode(bytes) == text);
    const auto decoded = base64url_decode(text);
    REQUIRE(decoded.has_value());
    CHECK(*decoded == bytes);
  }
}

TEST_CASE("P1: base64url is strict about what it decodes", "[base64url]") {
  const auto vectors = nlohmann::json::parse(test::vectors::base64url);
  for (const auto& vector : vectors["invalid"]) {
    CAPTURE(vector.dump());
    CHECK_FALSE(base64url_decode(vector["text"].get<std::string>()).has_value());
  }
}

TEST_CASE("P1: base64url brings back every byte at every length", "[base64url]") {
  std::vector<std::byte> bytes;
  for (unsigned length = 0; length <= 300; ++length) {
    const std::string text = base64url_encode(bytes);
    CHECK(text.size() == (bytes.size() * 4 + 2) / 3);
    CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_") == std::string::npos);
    CHECK(base64url_decode(text) == bytes);
    bytes.push_back(static_cast<std::byte>(length * 37 & 255));
  }
}

TEST_CASE("P1: one text is one value: no two texts decode to the same bytes", "[base64url]") {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int accepted = 0;
  for (const char first : alphabet) {
    for (const char second : alphabet) {
      const std::string text{first, second};
      const auto decoded = base64url_decode(text);
      if (!decoded) continue;
      ++accepted;
      CHECK(base64url_encode(*decoded) == text);
    }
  }
  CHECK(accepted == 256);
}
