// SPDX-License-Identifier: MIT
// A Pokemon Showdown token: its age at both sides of each boundary, and the stored record.
#include <postern/core/showdown_record.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/oauth_examples.hpp"
#include "support/showdown_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using std::chrono::days;
using test::noon;

namespace {

constexpr auto noon_seconds = std::chrono::floor<std::chrono::seconds>(noon);

showdown_record example_record() {
  showdown_record record;
  record.token = secret(test::showdown_token);
  record.user = "zarel";
  record.client_id = "app id";
  record.server_url = "https://login.example";
  record.issued_at = noon_seconds;
  return record;
}

showdown_record bare_record() {
  auto record = parse_showdown_record(test::showdown_token);
  REQUIRE(record.has_value());
  return std::move(*record);
}

nlohmann::json stored() {
  return nlohmann::json::parse(serialize_showdown_record(example_record()).reveal());
}

bool reads_with(const std::string& name, const nlohmann::json& value) {
  nlohmann::json record = stored();
  record[name] = value;
  return parse_showdown_record(record.dump()).has_value();
}

}  // namespace

TEST_CASE("S21: a record has its members, times in epoch seconds", "[showdown_record]") {
  CHECK(serialize_showdown_record(example_record()).reveal() ==
        R"({"token":"0123456789abcdef0123456789abcdef","user":"zarel","client_id":"app id",)"
        R"("server_url":"https://login.example","issued_at":1790000000,"expires_at":1791209600})");
}

TEST_CASE("S21: a record is read back", "[showdown_record]") {
  const auto read = parse_showdown_record(serialize_showdown_record(example_record()).reveal());
  REQUIRE(read.has_value());
  CHECK(read->token.reveal() == test::showdown_token);
  CHECK(read->user == "zarel");
  CHECK(read->client_id == "app id");
  CHECK(read->server_url == "https://login.example");
  CHECK(read->issued_at == noon_seconds);
  CHECK(expires_at(*read) == noon_seconds + days(14));
}

TEST_CASE("S21, I6: garbage reads as absent", "[showdown_record]") {
  for (const char* text : {"", "null", "undefined", "{}", "[]", R"({"token":1})", "\"\"",
                           R"("0123456789abcdef0123456789abcdef")",
                           R"({"token":"0123456789abcdef0123456789abcdef"})"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_showdown_record(text).has_value());
  }
  const nlohmann::json record = stored();
  for (const auto& [name, value] : record.items()) {
    CAPTURE(name);
    if (name == "expires_at") continue;
    nlohmann::json without = record;
    without.erase(name);
    CHECK_FALSE(parse_showdown_record(without.dump()).has_value());
    CHECK_FALSE(reads_with(name, nullptr));
    CHECK_FALSE(reads_with(name, nlohmann::json::array()));
    CHECK_FALSE(reads_with(name, true));
  }
  for (const char* token : {"", "undefined", "null", "0123456789abcdef0123456789abcde",
                            "0123456789ABCDEF0123456789ABCDEF"}) {
    CAPTURE(token);
    CHECK_FALSE(reads_with("token", token));
  }
  for (const double moment : {-1.0, 1.5, 1e300}) CHECK_FALSE(reads_with("issued_at", moment));
  CHECK(reads_with("issued_at", 8'640'000'000'000));
  CHECK_FALSE(reads_with("issued_at", 8'640'000'000'001));
  CHECK_FALSE(reads_with("issued_at", "1790000000"));
}

TEST_CASE("S21: unknown members are ignored", "[showdown_record]") {
  CHECK(reads_with("later", 1));
  CHECK(reads_with("expires_at", "soon"));
}

TEST_CASE("S21, I6: a record cut anywhere reads as absent", "[showdown_record]") {
  const secret record = serialize_showdown_record(example_record());
  for (std::size_t size = 0; size < record.reveal().size(); ++size) {
    CHECK_FALSE(parse_showdown_record(record.reveal().substr(0, size)).has_value());
  }
}

TEST_CASE("S21: a bare ps-token is imported: tried, and due for rotation", "[showdown_record]") {
  const showdown_record record = bare_record();
  CHECK(record.token.reveal() == test::showdown_token);
  CHECK(record.user.empty());
  CHECK(record.client_id.empty());
  CHECK(record.server_url.empty());
  CHECK(record.issued_at == epoch_seconds());
  CHECK(expires_at(record) == epoch_seconds());
  for (const epoch_time now : {noon, noon + days(1000), epoch_time()}) {
    CHECK(serves_assertions(record, now));
    CHECK(can_refresh(record, now));
    CHECK(is_due_for_rotation(record, now, default_rotation_age));
    CHECK(is_due_for_rotation(record, now, days(13)));
  }
  const std::string token(test::showdown_token);
  for (const std::string& text :
       {token + "\n", " " + token, token.substr(1), token + "0", std::string(32, 'F')}) {
    CAPTURE(text);
    CHECK_FALSE(parse_showdown_record(text).has_value());
  }
}

TEST_CASE("S21: a token of unknown age stays one when it is stored", "[showdown_record]") {
  const secret stored = serialize_showdown_record(bare_record());
  CHECK(stored.reveal().ends_with(R"("issued_at":0,"expires_at":0})"));
  const auto read = parse_showdown_record(stored.reveal());
  REQUIRE(read.has_value());
  CHECK(serves_assertions(*read, noon));
}

TEST_CASE("S22: a token serves for 14 days and can be rotated for 21", "[showdown_record]") {
  const showdown_record record = example_record();
  CHECK(serves_assertions(record, noon));
  CHECK(serves_assertions(record, noon + days(14) - 1ms));
  CHECK_FALSE(serves_assertions(record, noon + days(14)));
  CHECK(can_refresh(record, noon + days(21) - 1ms));
  CHECK_FALSE(can_refresh(record, noon + days(21)));
  CHECK(age_of(record, noon + 1ms) == 1ms);
}

TEST_CASE("S17: a token is due for rotation after seven days, or as configured",
          "[showdown_record]") {
  const showdown_record record = example_record();
  CHECK_FALSE(is_due_for_rotation(record, noon + days(7) - 1ms, default_rotation_age));
  CHECK(is_due_for_rotation(record, noon + days(7), default_rotation_age));
  CHECK_FALSE(is_due_for_rotation(record, noon + days(7), days(8)));
  CHECK(is_due_for_rotation(record, noon, days(0)));
}

TEST_CASE("I7: a token from the future counts as new", "[showdown_record]") {
  const showdown_record record = example_record();
  for (const epoch_time now : {noon - 1ms, noon - days(1000), epoch_time()}) {
    CHECK(age_of(record, now) == 0ms);
    CHECK(serves_assertions(record, now));
    CHECK_FALSE(is_due_for_rotation(record, now, default_rotation_age));
  }
}

TEST_CASE("S10: a token is 32 lower-case hexadecimal digits", "[showdown_record]") {
  CHECK(is_showdown_token(test::showdown_token));
  for (const char* text : {"", "undefined", "null", "0123456789abcdef0123456789abcde",
                           "0123456789abcdef0123456789abcdef0", "0123456789abcdef0123456789abcdeF",
                           "0123456789abcdef0123456789abcdeg"}) {
    CAPTURE(text);
    CHECK_FALSE(is_showdown_token(text));
  }
}
