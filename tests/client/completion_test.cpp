// SPDX-License-Identifier: MIT
#include <postern/ports/completion.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/ports/task.hpp>

#include "support/pending.hpp"
#include "support/settling.hpp"

using namespace postern;
using postern::test::pending;
using postern::test::settling;

namespace {

task<int> wait_for(completion<int> source) { co_return co_await source.wait(); }

task<std::unique_ptr<int>> take_from(completion<std::unique_ptr<int>> source) {
  co_return co_await source.take();
}

int forty_two() { return 42; }

}  // namespace

TEST_CASE("I4: settle resumes every waiter, in order, before it returns", "[completion]") {
  completion<int> source;
  std::vector<std::string> order;
  const auto waiter = [](completion<int> from, std::vector<std::string>& into,
                         std::string name) -> task<void> {
    const int value = co_await from.wait();
    into.push_back(name + std::to_string(value));
  };
  spawn(waiter(source, order, "a"));
  spawn(waiter(source, order, "b"));
  spawn(waiter(source, order, "c"));
  CHECK(order.empty());

  CHECK(source.settle(7));
  CHECK(order == std::vector<std::string>{"a7", "b7", "c7"});
}

TEST_CASE("X5: the first settle wins, the late ones are dropped", "[completion]") {
  completion<int> source;
  CHECK_FALSE(source.settled());
  CHECK(source.settle(1));
  CHECK_FALSE(source.settle(2));
  CHECK(source.settled());
  CHECK(pending{wait_for(source)}.outcome() == 1);
}

TEST_CASE("I4: who waits after the end gets the value at once", "[completion]") {
  completion<int> source;
  source.settle(3);
  CHECK(pending{wait_for(source)}.outcome() == 3);
  CHECK(pending{wait_for(source)}.outcome() == 3);
}

TEST_CASE("I4: take moves a value that cannot be copied", "[completion]") {
  completion<std::unique_ptr<int>> source;
  const pending taker{take_from(source)};
  CHECK_FALSE(taker.settled());
  source.settle(std::make_unique<int>(5));
  REQUIRE(taker.outcome() != nullptr);
  CHECK(*taker.outcome() == 5);
}

TEST_CASE("I4: the last handle may die while the waiters run", "[completion]") {
  auto source = std::make_unique<completion<int>>();
  int sum = 0;
  const auto waiter = [](completion<int>& from, std::unique_ptr<completion<int>>& owner,
                         int& into) -> task<void> {
    into += co_await from.wait();
    owner.reset();
  };
  spawn(waiter(*source, source, sum));
  spawn(waiter(*source, source, sum));
  source->settle(4);
  CHECK(sum == 8);
  CHECK(source == nullptr);
}

TEST_CASE("X5: a waiter may wait and settle again while it runs", "[completion]") {
  completion<int> source;
  bool late = true;
  int second = 0;
  spawn([](completion<int> from, bool& accepted, int& again) -> task<void> {
    co_await from.wait();
    accepted = from.settle(9);
    again = co_await from.wait();
  }(source, late, second));
  source.settle(6);
  CHECK_FALSE(late);
  CHECK(second == 6);
}

TEST_CASE("X5: a callback settles, unless somebody came first", "[completion]") {
  completion<int> source;
  const callback made = settling<&forty_two>(source);
  const pending waiting{wait_for(source)};
  made();
  made();
  CHECK(waiting.outcome() == 42);

  completion<int> settled;
  settled.settle(1);
  settling<&forty_two>(settled)();
  CHECK(pending{wait_for(settled)}.outcome() == 1);
}

TEST_CASE("X5: a callback outlives the handles and itself", "[completion]") {
  auto source = std::make_unique<completion<int>>();
  auto made = std::make_unique<callback>(settling<&forty_two>(*source));
  int value = 0;
  spawn([](completion<int>& from, std::unique_ptr<callback>& owner, int& into) -> task<void> {
    into = co_await from.wait();
    owner.reset();
  }(*source, made, value));
  source.reset();
  (*made)();
  CHECK(value == 42);
  CHECK(made == nullptr);
}
