// SPDX-License-Identifier: MIT
// The stored record of a login in progress.
#include <postern/core/authorization_transaction.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/oauth_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::noon;

namespace {

void check_equal(const authorization_transaction& left, const authorization_transaction& right) {
  CHECK(left.state.reveal() == right.state.reveal());
  CHECK(left.code_verifier.reveal() == right.code_verifier.reveal());
  CHECK(left.client_id == right.client_id);
  CHECK(left.issuer == right.issuer);
  CHECK(left.redirect_uri == right.redirect_uri);
  CHECK(left.scope == right.scope);
  CHECK(left.challenge == right.challenge);
  CHECK(left.created_at == right.created_at);
  CHECK(left.return_to == right.return_to);
  CHECK(left.app_state == right.app_state);
  CHECK(left.consumed == right.consumed);
}

nlohmann::json example_record() {
  return nlohmann::json::parse(
      serialize_authorization_transaction(test::example_transaction()).reveal());
}

bool reads_with(const std::string& name, const nlohmann::json& value) {
  nlohmann::json record = example_record();
  record[name] = value;
  return parse_authorization_transaction(record.dump()).has_value();
}

}  // namespace

TEST_CASE("B1: a transaction is read back from its record", "[authorization_transaction]") {
  const authorization_transaction transaction = test::example_transaction();
  const secret record = serialize_authorization_transaction(transaction);
  const auto read = parse_authorization_transaction(record.reveal());
  REQUIRE(read.has_value());
  check_equal(*read, transaction);
}

TEST_CASE("B1: a transaction without application data is read back",
          "[authorization_transaction]") {
  authorization_transaction transaction = test::example_transaction();
  transaction.return_to = "";
  transaction.app_state = "";
  transaction.scope = "";
  transaction.created_at = noon + 1ms;
  const auto read =
      parse_authorization_transaction(serialize_authorization_transaction(transaction).reveal());
  REQUIRE(read.has_value());
  check_equal(*read, transaction);
}

TEST_CASE("B26: any application data comes back", "[authorization_transaction]") {
  authorization_transaction transaction = test::example_transaction();
  transaction.app_state = "\"\\\n\x01\xe2\x82\xac{}";
  const auto read =
      parse_authorization_transaction(serialize_authorization_transaction(transaction).reveal());
  REQUIRE(read.has_value());
  CHECK(read->app_state == transaction.app_state);
}

TEST_CASE("B7, I5: a consumed mark keeps no verifier, no state and no application data",
          "[authorization_transaction]") {
  const authorization_transaction mark = consumed_mark(test::example_transaction());
  CHECK(mark.consumed);
  CHECK(mark.state.reveal() == make_state_mark(test::state_canary).reveal());
  CHECK_FALSE(serialize_authorization_transaction(mark).reveal().contains(test::state_canary));
  CHECK(mark.code_verifier.empty());
  CHECK(mark.client_id == "spa");
  CHECK(mark.issuer == "https://as.example");
  CHECK(mark.created_at == noon);
  CHECK(mark.return_to.empty());
  CHECK(mark.app_state.empty());
  CHECK(mark.scope.empty());
  const secret record = serialize_authorization_transaction(mark);
  CHECK(record.reveal().find(test::verifier_canary) == std::string_view::npos);
  const auto read = parse_authorization_transaction(record.reveal());
  REQUIRE(read.has_value());
  check_equal(*read, mark);
}

TEST_CASE("B5, I6: garbage reads as absent", "[authorization_transaction]") {
  for (const char* record : {"", "null", "{}", "[]", "undefined", R"({"state":"x"})"}) {
    CAPTURE(record);
    CHECK_FALSE(parse_authorization_transaction(record).has_value());
  }
  const nlohmann::json example = example_record();
  for (const auto& [name, value] : example.items()) {
    CAPTURE(name);
    nlohmann::json record = example;
    record.erase(name);
    CHECK_FALSE(parse_authorization_transaction(record.dump()).has_value());
    CHECK_FALSE(reads_with(name, nullptr));
    CHECK_FALSE(reads_with(name, nlohmann::json::array()));
    CHECK_FALSE(reads_with(name, 1.5));
  }
  CHECK(reads_with("another", "member"));
}

TEST_CASE("B5, I6: a record whose values make no sense reads as absent",
          "[authorization_transaction]") {
  CHECK_FALSE(reads_with("state", ""));
  CHECK_FALSE(reads_with("code_verifier", ""));
  CHECK_FALSE(reads_with("code_verifier", "short"));
  CHECK_FALSE(reads_with("code_verifier", std::string(43, ' ')));
  CHECK_FALSE(reads_with("created_at", -1));
  CHECK_FALSE(reads_with("created_at", 8'640'000'000'000'001));
  CHECK_FALSE(reads_with("created_at", "1790000000000"));
  CHECK_FALSE(reads_with("consumed", "true"));
  // A verifier in a consumed record is one that nobody removed.
  CHECK_FALSE(reads_with("consumed", true));
}

TEST_CASE("S13: a login has a verifier or a challenge, and not both",
          "[authorization_transaction]") {
  CHECK_FALSE(reads_with("challenge", "c0ffee"));
  CHECK_FALSE(reads_with("code_verifier", ""));
  authorization_transaction transaction = test::example_transaction();
  transaction.code_verifier = secret();
  transaction.challenge = "c0ffee";
  const auto read =
      parse_authorization_transaction(serialize_authorization_transaction(transaction).reveal());
  REQUIRE(read.has_value());
  check_equal(*read, transaction);
  const authorization_transaction mark = consumed_mark(transaction);
  CHECK(mark.challenge.empty());
  CHECK(parse_authorization_transaction(serialize_authorization_transaction(mark).reveal())
            .has_value());
}

TEST_CASE("B26, R11: a record with an unsafe return path reads as absent",
          "[authorization_transaction]") {
  CHECK_FALSE(reads_with("return_to", "//evil.example"));
  CHECK_FALSE(reads_with("return_to", "/\\evil.example"));
  CHECK_FALSE(reads_with("return_to", "https://evil.example"));
  CHECK_FALSE(reads_with("return_to", "javascript:alert(1)"));
  CHECK(reads_with("return_to", "/safe"));
}

TEST_CASE("B5, I6: a record cut anywhere reads as absent", "[authorization_transaction]") {
  const secret record = serialize_authorization_transaction(test::example_transaction());
  for (std::size_t size = 0; size < record.reveal().size(); ++size) {
    CHECK_FALSE(parse_authorization_transaction(record.reveal().substr(0, size)).has_value());
  }
}

TEST_CASE("B8: a login expires when it is older than the timeout, to the millisecond",
          "[authorization_transaction]") {
  const authorization_transaction transaction = test::example_transaction();
  CHECK_FALSE(has_expired(transaction, noon, 600s));
  CHECK_FALSE(has_expired(transaction, noon + 600s, 600s));
  CHECK(has_expired(transaction, noon + 600s + 1ms, 600s));
  CHECK(has_expired(transaction, noon + 24h, 600s));
  CHECK_FALSE(has_expired(transaction, noon, 0s));
  CHECK(has_expired(transaction, noon + 1ms, 0s));
  CHECK_FALSE(has_expired(transaction, noon + 24h, std::chrono::seconds::max()));
}

TEST_CASE("B8, I7: a creation time in the future counts as new", "[authorization_transaction]") {
  CHECK_FALSE(has_expired(test::example_transaction(), noon - 24h, 600s));
  CHECK_FALSE(has_expired(test::example_transaction(), noon - 1ms, 0s));
  CHECK_FALSE(has_expired(test::example_transaction(), epoch_time(), 600s));
}
