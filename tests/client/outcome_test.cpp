// SPDX-License-Identifier: MIT
#include <postern/client/outcome.hpp>

#include <chrono>
#include <memory>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/manual_timer.hpp"
#include "support/pending.hpp"

using namespace postern;
using namespace std::chrono_literals;
using postern::test::code_of;
using postern::test::manual_clock;
using postern::test::manual_timer;
using postern::test::pending;
using postern::test::watch;

namespace {

struct outcome_fixture {
  outcome_fixture() = default;
  outcome_fixture(const outcome_fixture&) = delete;
  outcome_fixture& operator=(const outcome_fixture&) = delete;
  /// Ends what a test left waiting, so that no coroutine frame outlives it.
  ~outcome_fixture() { gate.settle({}); }

  std::shared_ptr<manual_timer> timers =
      std::make_shared<manual_timer>(std::make_shared<manual_clock>());
  outcome gate;
  std::shared_ptr<int> ended = std::make_shared<int>(0);

  /// work ends when the gate opens.
  [[nodiscard]] outcome work() const {
    return start([](outcome from, std::shared_ptr<int> count) -> task<result<void>> {
      result<void> value = co_await from.wait();
      ++*count;
      co_return value;
    }(gate, ended));
  }

  [[nodiscard]] task<result<void>> within(std::chrono::milliseconds limit, outcome awaited,
                                          cancellation cancel = {}) const {
    return until(std::move(awaited), std::move(cancel), timers.get(), limit);
  }
};

error lost() { return make_error(error_code::network_error, "No answer came."); }

}  // namespace

TEST_CASE_METHOD(outcome_fixture, "I4: work runs whether or not anybody waits", "[outcome]") {
  const outcome running = work();
  CHECK_FALSE(running.settled());
  gate.settle({});
  CHECK(*ended == 1);
  CHECK(code_of(watch(running)) == "ok");
}

TEST_CASE_METHOD(outcome_fixture, "X6: work that could not begin has failed", "[outcome]") {
  const outcome none = failed({error_code::invalid_config, "No."});
  CHECK(none.settled());
  CHECK(code_of(watch(none)) == "invalid_config");
}

TEST_CASE_METHOD(outcome_fixture, "X5: the work's outcome comes to all who wait", "[outcome]") {
  const outcome running = work();
  const pending first{until(running, cancellation{})};
  const pending second{within(10s, running)};
  CHECK(code_of(first) == "pending");
  SECTION("a success") {
    gate.settle({});
    CHECK(code_of(first) == "ok");
    CHECK(code_of(second) == "ok");
  }
  SECTION("a failure") {
    gate.settle(lost());
    CHECK(code_of(first) == "network_error");
    CHECK(code_of(second) == "network_error");
  }
  CHECK(*ended == 1);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(outcome_fixture, "X5: a request ends the wait at once, and not the work",
                 "[outcome]") {
  for (const error_code reason : {error_code::aborted, error_code::disposed}) {
    gate = {};
    *ended = 0;
    cancellation cancel;
    const outcome running = work();
    const pending left{within(10s, running, cancel)};
    const pending stays{within(10s, running)};
    cancel.request(reason);
    CHECK(code_of(left) == to_string(reason));
    CHECK(code_of(stays) == "pending");
    CHECK(timers->live() == 1);

    gate.settle({});
    CHECK(*ended == 1);
    CHECK(code_of(left) == to_string(reason));
    CHECK(code_of(stays) == "ok");
    CHECK(timers->live() == 0);
  }
}

TEST_CASE_METHOD(outcome_fixture, "X5: a request after the end changes nothing", "[outcome]") {
  cancellation cancel;
  const pending call{within(10s, work(), cancel)};
  gate.settle({});
  cancel.request(error_code::aborted);
  CHECK(code_of(call) == "ok");
}

TEST_CASE_METHOD(outcome_fixture, "X5: who has left before gets no outcome, settled or not",
                 "[outcome]") {
  cancellation cancel;
  cancel.request(error_code::aborted);
  CHECK(code_of(pending{within(10s, work(), cancel)}) == "aborted");
  gate.settle({});
  CHECK(code_of(pending{within(10s, work(), cancel)}) == "aborted");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(outcome_fixture, "X5: the limit is kept to the millisecond", "[outcome]") {
  const pending call{within(15s, work())};
  timers->advance(14'999ms);
  CHECK(code_of(call) == "pending");
  timers->advance(1ms);
  CHECK(code_of(call) == "timeout");
  CHECK(timers->live() == 0);

  gate.settle({});
  CHECK(*ended == 1);
  CHECK(code_of(call) == "timeout");
}

TEST_CASE_METHOD(outcome_fixture, "X5: one waiter's limit is not another's", "[outcome]") {
  const outcome running = work();
  const pending first{within(10s, running)};
  timers->advance(5s);
  const pending second{within(10s, running)};
  timers->advance(5s);
  CHECK(code_of(first) == "timeout");
  CHECK(code_of(second) == "pending");
  gate.settle({});
  CHECK(code_of(second) == "ok");
}

TEST_CASE_METHOD(outcome_fixture, "X5: what has settled already sets no timer", "[outcome]") {
  gate.settle(lost());
  CHECK(code_of(pending{within(10s, work())}) == "network_error");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(outcome_fixture, "X5: a request at the very limit is a request", "[outcome]") {
  cancellation cancel;
  const pending call{within(10s, work(), cancel)};
  timers->advance(9'999ms);
  cancel.request(error_code::disposed);
  timers->advance(1ms);
  CHECK(code_of(call) == "disposed");
}
