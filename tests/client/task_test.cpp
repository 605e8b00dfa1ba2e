// SPDX-License-Identifier: MIT
#include <postern/ports/task.hpp>

#include <memory>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/ports/completion.hpp>

#include "support/pending.hpp"

using namespace postern;
using postern::test::pending;

namespace {

task<int> add_one(std::shared_ptr<int> counter) {
  ++*counter;
  co_return *counter;
}

task<std::unique_ptr<std::string>> make_text(std::string text) {
  co_return std::make_unique<std::string>(std::move(text));
}

task<std::string> join(completion<int> first, completion<int> second) {
  const int left = co_await first.wait();
  const int right = co_await second.wait();
  const std::unique_ptr<std::string> text = co_await make_text("+");
  co_return std::to_string(left) + *text + std::to_string(right);
}

}  // namespace

TEST_CASE("a task starts when it is awaited, and not before", "[task]") {
  const auto counter = std::make_shared<int>(0);
  task<int> work = add_one(counter);
  CHECK(*counter == 0);
  CHECK(pending{std::move(work)}.outcome() == 1);
  CHECK(*counter == 1);
}

TEST_CASE("a task that ended frees its arguments", "[task]") {
  const auto counter = std::make_shared<int>(0);
  CHECK(pending{add_one(counter)}.outcome() == 1);
  CHECK(counter.use_count() == 1);
}

TEST_CASE("a moved task runs once, and what was moved from is empty", "[task]") {
  const auto counter = std::make_shared<int>(0);
  task<int> first = add_one(counter);
  task<int> second = std::move(first);
  CHECK(pending{std::move(second)}.outcome() == 1);
  CHECK(*counter == 1);
}

TEST_CASE("a value that cannot be copied comes out of a task", "[task]") {
  const pending text{make_text("only one")};
  REQUIRE(text.outcome() != nullptr);
  CHECK(*text.outcome() == "only one");
}

TEST_CASE("I4: a task resumes at each suspension, in its own order", "[task]") {
  completion<int> first;
  completion<int> second;
  const pending joined{join(first, second)};
  CHECK_FALSE(joined.settled());
  second.settle(2);
  CHECK_FALSE(joined.settled());
  first.settle(1);
  CHECK(joined.outcome() == "1+2");
}

TEST_CASE("spawn runs up to the first suspension and goes on by itself", "[task]") {
  completion<int> gate;
  std::string steps;
  spawn([](completion<int> wait_here, std::string& into) -> task<void> {
    into += "begun ";
    co_await wait_here.wait();
    into += "ended";
  }(gate, steps));
  CHECK(steps == "begun ");
  gate.settle(0);
  CHECK(steps == "begun ended");
}

TEST_CASE("tasks nest, and give their values up the chain", "[task]") {
  struct sum {
    static task<int> up_to(int last) {
      if (last == 0) co_return 0;
      co_return last + co_await up_to(last - 1);
    }
  };
  CHECK(pending{sum::up_to(50)}.outcome() == 1275);
}
