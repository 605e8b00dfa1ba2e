// SPDX-License-Identifier: MIT
// Proof Key for Code Exchange against RFC 7636's example.
#include <postern/core/pkce.hpp>

#include <array>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "vectors/vectors.hpp"

using namespace postern;

namespace {

constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

random_256_bits bytes_of(unsigned seed) {
  random_256_bits bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(seed >> (8 * i) & 255);
  return bytes;
}

}  // namespace

TEST_CASE("P1: RFC 7636 appendix B's pair comes out of its octets", "[pkce]") {
  for (const auto& vector : nlohmann::json::parse(test::vectors::pkce)) {
    random_256_bits octets;
    REQUIRE(vector["octets"].size() == octets.size());
    for (std::size_t i = 0; i < octets.size(); ++i) {
      octets[i] = static_cast<std::byte>(vector["octets"][i].get<int>());
    }
    const pkce_pair pair = make_pkce_pair(octets);
    CHECK(pair.code_verifier.reveal() == vector["code_verifier"].get<std::string>());
    CHECK(pair.code_challenge == vector["code_challenge"].get<std::string>());
    CHECK(make_pkce_text(octets) == std::string{pair.code_verifier.reveal()} + pair.code_challenge);
  }
}

TEST_CASE("P1: RFC 7636 appendix B's challenge comes out of its verifier", "[pkce]") {
  for (const auto& vector : nlohmann::json::parse(test::vectors::pkce)) {
    CHECK(make_code_challenge(vector["code_verifier"].get<std::string>()) ==
          vector["code_challenge"].get<std::string>());
  }
}

TEST_CASE("P1, R2: verifiers are 43 characters, and different bytes give different ones",
          "[pkce]") {
  std::set<std::string> verifiers;
  std::set<std::string> challenges;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const pkce_pair pair = make_pkce_pair(bytes_of(seed));
    const std::string verifier(pair.code_verifier.reveal());
    CHECK(verifier.size() == 43);
    CHECK(verifier.find_first_not_of(base64url_alphabet) == std::string::npos);
    CHECK(is_code_verifier(verifier));
    CHECK(pair.code_challenge.size() == 43);
    CHECK(pair.code_challenge == make_code_challenge(verifier));
    verifiers.insert(verifier);
    challenges.insert(pair.code_challenge);
  }
  CHECK(verifiers.size() == 1000);
  CHECK(challenges.size() == 1000);
}

TEST_CASE("R2: every one of the 256 bits counts", "[pkce]") {
  std::set<std::string> verifiers;
  for (std::size_t bit = 0; bit < 256; ++bit) {
    random_256_bits bytes{};
    bytes[bit / 8] = static_cast<std::byte>(1 << bit % 8);
    verifiers.emplace(make_pkce_pair(bytes).code_verifier.reveal());
  }
  CHECK(verifiers.size() == 256);
}

TEST_CASE("P1: a code_verifier is 43 to 128 unreserved characters", "[pkce]") {
  CHECK(is_code_verifier(std::string(43, 'a')));
  CHECK(is_code_verifier(std::string(128, 'a')));
  CHECK(is_code_verifier("-._~" + std::string(39, 'Z')));
  CHECK_FALSE(is_code_verifier(""));
  CHECK_FALSE(is_code_verifier(std::string(42, 'a')));
  CHECK_FALSE(is_code_verifier(std::string(129, 'a')));
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool unreserved =
        base64url_alphabet.find(c) != std::string_view::npos || c == '.' || c == '~';
    CAPTURE(byte);
    CHECK(is_code_verifier(std::string(42, 'a') + c) == unreserved);
  }
}

TEST_CASE("B1, R3: a state is 43 characters that hold all of the random bits", "[pkce]") {
  std::set<std::string> states;
  for (std::size_t bit = 0; bit < 256; ++bit) {
    random_256_bits bytes{};
    bytes[bit / 8] = static_cast<std::byte>(1 << bit % 8);
    const secret state = make_state(bytes);
    CHECK(state.reveal().size() == 43);
    CHECK(state.reveal().find_first_not_of(base64url_alphabet) == std::string_view::npos);
    states.emplace(state.reveal());
  }
  CHECK(states.size() == 256);
}
