// SPDX-License-Identifier: MIT
// SHA-256 against NIST's examples.
#include <postern/core/sha256.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/bytes.hpp"
#include "vectors/vectors.hpp"

using namespace postern;

TEST_CASE("P1: SHA-256 gives the digests of NIST's examples", "[sha256]") {
  for (const auto& vector : nlohmann::json::parse(test::vectors::sha256)) {
    CAPTURE(vector.dump());
    const auto once = test::from_hex(vector["hex"].get<std::string>());
    std::vector<std::byte> message;
    for (int i = vector.value("repeat", 1); i > 0; --i) {
      message.insert(message.end(), once.begin(), once.end());
    }
    CHECK(test::to_hex(sha256(message)) == vector["digest"].get<std::string>());
  }
}

TEST_CASE("P1: SHA-256 of a text is that of its bytes", "[sha256]") {
  const std::string text = "abc";
  CHECK(sha256(text) == sha256(std::as_bytes(std::span(text))));
  CHECK(test::to_hex(sha256(std::string_view("\xff\x00", 2))) ==
        test::to_hex(sha256(test::from_hex("ff00"))));
}
