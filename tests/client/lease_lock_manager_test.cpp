// SPDX-License-Identifier: MIT
// Turns where there are no Web Locks.
#include <postern/client/lease_lock_manager.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/memory_lease_store.hpp"
#include "support/pending.hpp"
#include "support/sequence_random.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using lease = pending<result<ref<shared_object>>>;

constexpr std::chrono::milliseconds limit = 15s;

struct lease_fixture {
  lease_fixture() = default;
  lease_fixture(const lease_fixture&) = delete;
  lease_fixture& operator=(const lease_fixture&) = delete;
  /// Lets who still waits give up, so that no coroutine frame outlives it.
  ~lease_fixture() { timers->advance(1h); }

  [[nodiscard]] lease ask() { return lease{locks.acquire("turn", limit, cancel)}; }

  cancellation cancel;

  /// holds tells that it was granted, with something to hold.
  [[nodiscard]] static bool holds(const lease& asked) {
    return asked.settled() && asked.outcome() && *asked.outcome();
  }

  static void release(const lease& held) { held.outcome() = ref<shared_object>{}; }

  void keep(epoch_time until) {
    store.leases["turn"] =
        R"({"owner":"another","until":)" + std::to_string(until.time_since_epoch().count()) + "}";
  }

  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  std::shared_ptr<manual_timer> timers = std::make_shared<manual_timer>(wall_clock);
  sequence_random random;
  memory_lease_store store;
  lease_lock_manager locks{store, *wall_clock, *timers, random};
};

}  // namespace

TEST_CASE_METHOD(lease_fixture, "B13: a free lease is had once the others had time to object",
                 "[lease]") {
  const lease asked = ask();
  timers->advance(99ms);
  CHECK_FALSE(asked.settled());
  timers->advance(1ms);
  CHECK(holds(asked));
  CHECK(store.leases.contains("turn"));
  release(asked);
  CHECK(store.leases.empty());
}

TEST_CASE_METHOD(lease_fixture, "B13, I2: of tabs that ask at the same moment one gets the lease",
                 "[lease]") {
  const lease first = ask();
  // In two processes, both may have found it free.
  store.leases.clear();
  const lease second = ask();
  timers->advance(100ms);
  CHECK_FALSE(first.settled());
  REQUIRE(holds(second));
  timers->advance(1s);
  CHECK_FALSE(first.settled());
  release(second);
  timers->advance(200ms);
  CHECK(holds(first));
}

TEST_CASE_METHOD(lease_fixture, "B13: a lease outlives the longest refresh, and ends by itself",
                 "[lease]") {
  const lease dead = ask();
  timers->advance(100ms);
  REQUIRE(holds(dead));
  // A refresh that was sent goes on for four limits.
  timers->advance(4 * limit);
  const lease early = ask();
  timers->advance(1s);
  CHECK_FALSE(early.settled());
  timers->advance(limit);
  CHECK(holds(early));
  // What is let go late is not what another tab has by now.
  release(dead);
  CHECK(store.leases.contains("turn"));
}

TEST_CASE_METHOD(lease_fixture, "I4: who waits for too long gets timeout", "[lease]") {
  keep(wall_clock->now() + 5min);
  const lease asked = ask();
  timers->advance(limit - 1ms);
  CHECK(code_of(asked) == "pending");
  timers->advance(101ms);
  CHECK(code_of(asked) == "timeout");
}

TEST_CASE_METHOD(lease_fixture, "B13: garbage, and an end by a clock that was set, are no lease",
                 "[lease]") {
  for (const char* const garbage : {"", "garbage", "{}", R"({"until":"tomorrow"})"}) {
    CAPTURE(garbage);
    store.leases["turn"] = garbage;
    const lease asked = ask();
    timers->advance(100ms);
    CHECK(holds(asked));
    release(asked);
  }
  for (const std::chrono::milliseconds end : {-1ms, 0ms, 10min + 1ms}) {
    keep(wall_clock->now() + end);
    const lease asked = ask();
    timers->advance(100ms);
    CHECK(holds(asked));
    release(asked);
  }
}

TEST_CASE_METHOD(lease_fixture, "B21: where the store fails there is nothing to hold, at once",
                 "[lease]") {
  SECTION("reading") { store.fails_to_read = true; }
  SECTION("writing") { store.fails_to_write = true; }
  SECTION("no owner can be made up") { random.fails = true; }
  const lease asked = ask();
  CHECK(code_of(asked) == "ok");
  CHECK_FALSE(holds(asked));
}

TEST_CASE_METHOD(lease_fixture, "B21: a store that fails while it is waited for grants nothing",
                 "[lease]") {
  const lease asked = ask();
  store.fails_to_read = true;
  timers->advance(100ms);
  CHECK(code_of(asked) == "ok");
  CHECK_FALSE(holds(asked));
}
