// SPDX-License-Identifier: MIT
// Tokens: the arithmetic of expiry at both sides of each boundary, and the stored record.
#include <postern/core/token_set.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/oauth_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::noon;

namespace {

constexpr auto noon_seconds = std::chrono::floor<std::chrono::seconds>(noon);

token_set living(std::chrono::seconds life) {
  token_set tokens;
  tokens.access_token = secret(test::access_canary);
  tokens.refresh_token = secret(test::refresh_canary);
  tokens.token_type = "bearer";
  tokens.scope = "account:profile account:characters";
  tokens.lifetime = token_lifetime::limited;
  tokens.issued_at = noon_seconds;
  tokens.expires_at = noon_seconds + life;
  tokens.username = "GGG_Novynn";
  tokens.sub = "c5b9c286-8d05-47af-be41-67ab10a8c53e";
  tokens.client_id = "spa";
  tokens.issuer = "https://as.example";
  return tokens;
}

token_set with_lifetime(token_lifetime lifetime) {
  token_set tokens = living(0s);
  tokens.lifetime = lifetime;
  tokens.expires_at = {};
  return tokens;
}

void check_equal(const token_set& left, const token_set& right) {
  CHECK(left.access_token.reveal() == right.access_token.reveal());
  CHECK(left.refresh_token.reveal() == right.refresh_token.reveal());
  CHECK(left.token_type == right.token_type);
  CHECK(left.scope == right.scope);
  CHECK(left.lifetime == right.lifetime);
  CHECK(left.expires_at == right.expires_at);
  CHECK(left.issued_at == right.issued_at);
  CHECK(left.username == right.username);
  CHECK(left.sub == right.sub);
  CHECK(left.client_id == right.client_id);
  CHECK(left.issuer == right.issuer);
}

/// record is the smallest usable record with `more` appended.
std::string record(const std::string& more) { return R"({"access_token":"a")" + more + "}"; }

}  // namespace

TEST_CASE("B11: a token is due when what remains is at most the skew, to the millisecond",
          "[token_set]") {
  const token_set tokens = living(36000s);
  CHECK(due_at(tokens, 60s) == noon + 35940s);
  CHECK_FALSE(is_due(tokens, noon, 60s));
  CHECK_FALSE(is_due(tokens, noon + 35940s - 1ms, 60s));
  CHECK(is_due(tokens, noon + 35940s, 60s));
  CHECK(is_due(tokens, noon + 40000s, 60s));
  CHECK_FALSE(is_due(tokens, noon + 36000s - 1ms, 0s));
  CHECK(is_due(tokens, noon + 36000s, 0s));
}

TEST_CASE("B11: the skew is never more than a third of the token's life", "[token_set]") {
  CHECK(refresh_skew(living(36000s), 60s) == 60s);
  CHECK(refresh_skew(living(180s), 60s) == 60s);
  CHECK(refresh_skew(living(179s), 60s) == 59s);
  CHECK(refresh_skew(living(90s), 60s) == 30s);
  CHECK(refresh_skew(living(2s), 60s) == 0s);
  CHECK(refresh_skew(living(0s), 60s) == 0s);
  CHECK(refresh_skew(living(-5s), 60s) == 0s);
  CHECK(refresh_skew(living(36000s), -1s) == 0s);
  // poe-js-sdk refreshed such a token on every call.
  CHECK_FALSE(is_due(living(90s), noon + 59s, 60s));
  CHECK(is_due(living(90s), noon + 60s, 60s));
}

TEST_CASE("B11: without a time of issue the configured skew counts", "[token_set]") {
  token_set tokens = living(30s);
  tokens.issued_at = {};
  CHECK(refresh_skew(tokens, 60s) == 60s);
  CHECK(is_due(tokens, noon, 60s));
}

TEST_CASE("B17, I13: a token is expired from the moment that nothing remains", "[token_set]") {
  const token_set tokens = living(100s);
  CHECK_FALSE(is_expired(tokens, noon));
  CHECK_FALSE(is_expired(tokens, noon + 100s - 1ms));
  CHECK(is_expired(tokens, noon + 100s));
  CHECK(is_expired(tokens, noon + 101s));
  CHECK(is_expired(living(0s), noon));
}

TEST_CASE("P5, B10: an unknown or unlimited lifetime is never due and never expired",
          "[token_set]") {
  for (const token_lifetime lifetime : {token_lifetime::unknown, token_lifetime::unlimited}) {
    const token_set tokens = with_lifetime(lifetime);
    CHECK_FALSE(due_at(tokens, 60s).has_value());
    CHECK_FALSE(is_due(tokens, noon + 24h * 36500, 60s));
    CHECK_FALSE(is_expired(tokens, noon + 24h * 36500));
  }
}

TEST_CASE("B21: a clone has every member", "[token_set]") {
  const token_set tokens = living(100s);
  check_equal(tokens.clone(), tokens);
}

TEST_CASE("B21: every kind of set is read back from its record", "[token_set]") {
  const token_set limited = living(36000s);
  check_equal(parse_token_set(serialize_token_set(limited).reveal()).value(), limited);
  for (const token_lifetime lifetime : {token_lifetime::unknown, token_lifetime::unlimited}) {
    const token_set tokens = with_lifetime(lifetime);
    check_equal(parse_token_set(serialize_token_set(tokens).reveal()).value(), tokens);
  }
  token_set bare;
  bare.access_token = secret("a");
  bare.token_type = "Bearer";
  check_equal(parse_token_set(serialize_token_set(bare).reveal()).value(), bare);
}

TEST_CASE("B21: the record has poe-js-sdk's members under their names", "[token_set]") {
  const auto document = nlohmann::json::parse(serialize_token_set(living(36000s)).reveal());
  CHECK(document["access_token"] == test::access_canary);
  CHECK(document["refresh_token"] == test::refresh_canary);
  CHECK(document["token_type"] == "bearer");
  CHECK(document["scope"] == "account:profile account:characters");
  CHECK(document["expires_at"] == 1'790'036'000);
  CHECK(document["issued_at"] == 1'790'000'000);
  CHECK(document["username"] == "GGG_Novynn");
  CHECK(document["sub"] == "c5b9c286-8d05-47af-be41-67ab10a8c53e");
  CHECK(document["client_id"] == "spa");
  CHECK(document["issuer"] == "https://as.example");
  CHECK(document.size() == 10);

  token_set bare;
  bare.access_token = secret("a");
  CHECK(serialize_token_set(bare).reveal() == R"({"access_token":"a","issued_at":0})");
}

TEST_CASE("B21: expires_at is null when unlimited and absent when unknown", "[token_set]") {
  const auto text = [](token_lifetime lifetime) {
    return nlohmann::json::parse(serialize_token_set(with_lifetime(lifetime)).reveal());
  };
  CHECK(text(token_lifetime::unlimited)["expires_at"].is_null());
  CHECK_FALSE(text(token_lifetime::unknown).contains("expires_at"));
}

TEST_CASE("B21: a record that poe-js-sdk wrote is read", "[token_set]") {
  const auto tokens =
      parse_token_set(R"({"access_token":"a","token_type":"bearer","scope":"account:profile",)"
                      R"("expires_at":1790000000,"refresh_token":"r"})");
  REQUIRE(tokens.has_value());
  CHECK(tokens->lifetime == token_lifetime::limited);
  CHECK(tokens->expires_at == noon);
  CHECK(tokens->issued_at == epoch_seconds());
  CHECK(tokens->client_id.empty());
  CHECK(tokens->issuer.empty());

  // Its NaN: a lifetime that nobody knew.
  CHECK(parse_token_set(record(R"(,"expires_at":null)"))->lifetime == token_lifetime::unknown);
  CHECK(parse_token_set(record(R"(,"expires_at":null,"issued_at":1)"))->lifetime ==
        token_lifetime::unlimited);
}

TEST_CASE("B21: unknown members and missing ones are no harm", "[token_set]") {
  const auto tokens = parse_token_set(record(R"(,"x":[{"y":1}],"id_token":7)"));
  REQUIRE(tokens.has_value());
  CHECK(tokens->access_token.reveal() == "a");
  CHECK(tokens->refresh_token.empty());
  CHECK(tokens->token_type.empty());
  CHECK(tokens->lifetime == token_lifetime::unknown);
}

TEST_CASE("B21, I6: garbage reads as absent", "[token_set]") {
  for (const std::string& text : {
           std::string(),
           std::string("null"),
           std::string("undefined"),
           std::string("[object Object]"),
           std::string("{}"),
           std::string(R"({"access_token":""})"),
           std::string(R"({"access_token":1})"),
           std::string(R"({"access_token":null})"),
           std::string(R"({"access_token":"a\nb"})"),
           std::string(R"({"access_token":"\u20ac"})"),
           std::string(R"({"refresh_token":"r"})"),
           record(R"(,"refresh_token":1)"),
           record(R"(,"refresh_token":"")"),
           record(R"(,"refresh_token":null)"),
           record(R"(,"refresh_token":"a\u0000")"),
           record(R"(,"token_type":1)"),
           record(R"(,"scope":[])"),
           record(R"(,"username":{})"),
           record(R"(,"sub":5)"),
           record(R"(,"client_id":false)"),
           record(R"(,"issuer":1)"),
           record(R"(,"expires_at":-1)"),
           record(R"(,"expires_at":1.5)"),
           record(R"(,"expires_at":1e9)"),
           record(R"(,"expires_at":"1790000000")"),
           record(R"(,"expires_at":true)"),
           record(R"(,"expires_at":{})"),
           record(R"(,"expires_at":8640000000001)"),
           record(R"(,"expires_at":99999999999999999999)"),
           record(R"(,"issued_at":-1)"),
           record(R"(,"issued_at":null)"),
           record(R"(,"issued_at":"1")"),
           record(R"(,"access_token":"b")"),
           record("") + "x",
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_token_set(text).has_value());
  }
  CHECK(parse_token_set(record("")).has_value());
}

TEST_CASE("B19, I6: a stored rotation leaves room for the next one", "[token_set]") {
  const auto rotation_of = [](std::string_view rotation) {
    const std::string record =
        R"({"access_token":"a","token_type":"bearer","rotation":)" + std::string(rotation) + "}";
    const auto tokens = parse_token_set(record);
    REQUIRE(tokens);
    return tokens->rotation;
  };
  CHECK(rotation_of("7") == 7);
  CHECK(rotation_of("1000000000000") == 1'000'000'000'000);
  CHECK(rotation_of("1000000000001") == 0);
  CHECK(rotation_of("9223372036854775807") == 0);
  CHECK(rotation_of("9223372036854775808") == 0);
  CHECK(rotation_of("-1") == 0);
  CHECK(rotation_of("\"7\"") == 0);
}

TEST_CASE("B21, I6: a record cut anywhere reads as absent", "[token_set]") {
  const secret text = serialize_token_set(living(36000s));
  for (std::size_t size = 0; size < text.reveal().size(); ++size) {
    CHECK_FALSE(parse_token_set(text.reveal().substr(0, size)).has_value());
  }
}
