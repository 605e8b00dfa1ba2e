// SPDX-License-Identifier: MIT
#include <postern/client/transaction_log.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/json.hpp>

#include "support/manual_clock.hpp"
#include "support/memory_transaction_store.hpp"
#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct log_fixture {
  std::shared_ptr<memory_transaction_store> store =
      std::make_shared<memory_transaction_store>(std::make_shared<order_log>());
  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  transaction_log log{*store, *wall_clock, 600s};

  [[nodiscard]] authorization_transaction make_transaction(std::string_view state) const {
    authorization_transaction made = example_transaction();
    made.state = secret{state};
    made.created_at = wall_clock->now();
    return made;
  }

  [[nodiscard]] std::string add(std::string_view state) {
    return code_of(log.add(make_transaction(state)));
  }
};

}  // namespace

TEST_CASE_METHOD(log_fixture, "B9: each state has its own record", "[transaction_log]") {
  CHECK(add("first") == "ok");
  CHECK(add("second") == "ok");
  const auto found = log.find("first");
  REQUIRE(found);
  CHECK(found->state.reveal() == "first");
  CHECK(found->code_verifier.reveal() == verifier_canary);
  CHECK(found->return_to == "/builds?tab=2#top");
  CHECK(found->app_state == R"({"tab":2})");
  CHECK(code_of(log.find("second")) == "ok");
}

TEST_CASE_METHOD(log_fixture, "B26: what could not be read again is not stored",
                 "[transaction_log]") {
  for (std::size_t number = 0; number < max_transactions; ++number) {
    REQUIRE(add("state-" + std::to_string(number)) == "ok");
  }
  const auto before = store->records;
  authorization_transaction large = make_transaction("large");
  large.app_state = "x";
  const std::size_t shortest = serialize_authorization_transaction(large).reveal().size();
  const std::size_t most = max_json_bytes - shortest + 1;
  SECTION("one byte too many") {
    large.app_state = text{std::string(most + 1, 'x')};
    CHECK(code_of(log.add(large)) == "invalid_config");
    // Nor did an older login make room for it.
    CHECK(store->records == before);
  }
  SECTION("as much as there may be") {
    large.app_state = text{std::string(most, 'x')};
    CHECK(code_of(log.add(large)) == "ok");
    const auto found = log.find("large");
    REQUIRE(found);
    CHECK(found->app_state.view().size() == most);
  }
}

TEST_CASE_METHOD(log_fixture, "B5: with no login in progress there is no transaction",
                 "[transaction_log]") {
  CHECK(code_of(log.find("unknown")) == "missing_transaction");
}

TEST_CASE_METHOD(log_fixture, "B4: an unknown state beside a live login is a mismatch",
                 "[transaction_log]") {
  REQUIRE(add("live") == "ok");
  CHECK(code_of(log.find("unknown")) == "state_mismatch");
  CHECK(code_of(log.find("live")) == "ok");
}

TEST_CASE_METHOD(log_fixture, "B7: a consumed record is a mark without secrets",
                 "[transaction_log]") {
  REQUIRE(add("used") == "ok");
  const auto before = log.find("used");
  REQUIRE(before);
  CHECK(code_of(log.consume(*before)) == "ok");

  const auto after = log.find("used");
  REQUIRE(after);
  CHECK(after->consumed);
  CHECK(after->code_verifier.empty());
  CHECK(after->state.reveal() == "used");
  REQUIRE(store->records.size() == 1);
  const auto& [key, record] = *store->records.begin();
  CHECK_FALSE(key.contains("used"));
  CHECK_FALSE(record.contains("used"));
  CHECK_FALSE(record.contains(verifier_canary));
  CHECK_FALSE(record.contains("/builds"));
  // A mark is no login in progress.
  CHECK(code_of(log.find("unknown")) == "missing_transaction");
  CHECK(code_of(log.remove(*before)) == "ok");
  CHECK(store->records.empty());
}

TEST_CASE_METHOD(log_fixture, "B8: a new login sweeps the expired ones, and only those",
                 "[transaction_log]") {
  REQUIRE(add("old") == "ok");
  wall_clock->jump(1ms);
  REQUIRE(add("young") == "ok");
  wall_clock->jump(600s);
  REQUIRE(add("new") == "ok");
  CHECK_FALSE(store->records.contains("old"));
  CHECK(store->records.contains("young"));
  CHECK(store->records.contains("new"));
}

TEST_CASE_METHOD(log_fixture, "B8: a clock that was set back expires no login",
                 "[transaction_log]") {
  REQUIRE(add("future") == "ok");
  wall_clock->jump(-24h);
  REQUIRE(add("present") == "ok");
  CHECK(code_of(log.find("future")) == "ok");
}

TEST_CASE_METHOD(log_fixture, "B9: the records are capped, and the oldest go first",
                 "[transaction_log]") {
  for (int click = 0; click < 40; ++click) {
    wall_clock->jump(1s);
    REQUIRE(add("state-" + std::to_string(click)) == "ok");
    CHECK(store->records.size() <= max_transactions);
  }
  CHECK(store->records.size() == max_transactions);
  CHECK(store->records.contains("state-39"));
  CHECK(store->records.contains("state-24"));
  CHECK_FALSE(store->records.contains("state-23"));
}

TEST_CASE_METHOD(log_fixture, "B21: garbage reads as absent and is swept", "[transaction_log]") {
  for (const std::string_view garbage :
       {"", "{", "null", "[]", R"({"state":"broken"})", "\xff\xfe", R"({"state":7})"}) {
    store->records.insert_or_assign("broken", std::string{garbage});
    CHECK(code_of(log.find("broken")) == "missing_transaction");
    CHECK(add("new") == "ok");
    CHECK_FALSE(store->records.contains("broken"));
    CHECK(code_of(log.find("new")) == "ok");
    store->records.clear();
  }
}

TEST_CASE_METHOD(log_fixture, "B20: clear leaves neither record nor mark", "[transaction_log]") {
  REQUIRE(add("live") == "ok");
  REQUIRE(add("used") == "ok");
  const auto used = log.find("used");
  REQUIRE(used);
  REQUIRE(code_of(log.consume(*used)) == "ok");
  store->records.emplace("garbage", "{");

  CHECK(code_of(log.clear()) == "ok");
  CHECK(store->records.empty());
  CHECK(code_of(log.clear()) == "ok");
}

TEST_CASE_METHOD(log_fixture, "B20: one record that stays does not keep the others",
                 "[transaction_log]") {
  REQUIRE(add("a") == "ok");
  REQUIRE(add("b") == "ok");
  REQUIRE(add("c") == "ok");
  store->stuck = "a";
  CHECK(code_of(log.clear()) == "storage_error");
  CHECK(store->records.size() == 1);
}

TEST_CASE_METHOD(log_fixture, "B21: a store that fails gives storage_error", "[transaction_log]") {
  REQUIRE(add("live") == "ok");
  const auto live = log.find("live");
  REQUIRE(live);

  store->fails_to_read = true;
  CHECK(code_of(log.find("live")) == "storage_error");
  CHECK(add("new") == "storage_error");
  store->fails_to_read = false;

  store->fails_to_write = true;
  CHECK(add("new") == "storage_error");
  store->fails_to_write = false;

  store->fails_to_list = true;
  CHECK(add("new") == "storage_error");
  CHECK(code_of(log.find("unknown")) == "storage_error");
  CHECK(code_of(log.find("live")) == "ok");
  CHECK(code_of(log.clear()) == "storage_error");
  store->fails_to_list = false;

  store->fails_to_remove = true;
  CHECK(code_of(log.clear()) == "storage_error");
  CHECK(code_of(log.consume(*live)) == "storage_error");
  CHECK(store->records.contains("live"));
  store->fails_to_remove = false;

  // A full store has no room for the mark; the login is used up all the same.
  store->fails_to_write = true;
  CHECK(code_of(log.consume(*live)) == "ok");
  CHECK(code_of(log.find("live")) == "missing_transaction");
}
