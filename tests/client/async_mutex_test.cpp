// SPDX-License-Identifier: MIT
#include <postern/client/async_mutex.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>

using namespace postern;

namespace {

/// A step that holds the lock until its gate opens.
task<void> hold_lock(std::shared_ptr<async_mutex> mutex, std::string name, completion<bool> gate,
                     std::vector<std::string>& log) {
  const auto order = co_await mutex->lock();
  log.push_back(name + " in");
  co_await gate.wait();
  log.push_back(name + " out");
}

}  // namespace

TEST_CASE("B14: a free lock is taken at once, and again after it was given back", "[async_mutex]") {
  const auto mutex = std::make_shared<async_mutex>();
  completion<bool> open;
  open.settle(true);
  std::vector<std::string> log;
  spawn(hold_lock(mutex, "a", open, log));
  spawn(hold_lock(mutex, "b", open, log));
  CHECK(log == std::vector<std::string>{"a in", "a out", "b in", "b out"});
}

TEST_CASE("B14: the lock goes from hand to hand in the order of asking", "[async_mutex]") {
  const auto mutex = std::make_shared<async_mutex>();
  completion<bool> a;
  completion<bool> b;
  completion<bool> c;
  std::vector<std::string> log;
  spawn(hold_lock(mutex, "a", a, log));
  spawn(hold_lock(mutex, "b", b, log));
  spawn(hold_lock(mutex, "c", c, log));

  // The gates open in another order than that of the lock.
  c.settle(true);
  CHECK(log == std::vector<std::string>{"a in"});
  a.settle(true);
  CHECK(log == std::vector<std::string>{"a in", "a out", "b in"});
  b.settle(true);
  CHECK(log == std::vector<std::string>{"a in", "a out", "b in", "b out", "c in", "c out"});
}

TEST_CASE("B14: nobody overtakes those who wait while the lock changes hands", "[async_mutex]") {
  const auto mutex = std::make_shared<async_mutex>();
  completion<bool> gate;
  completion<bool> open;
  open.settle(true);
  std::vector<std::string> log;
  spawn(hold_lock(mutex, "a", gate, log));
  spawn([](std::shared_ptr<async_mutex> lock, completion<bool> free,
           std::vector<std::string>& into) -> task<void> {
    const auto order = co_await lock->lock();
    // Asked for while the lock is held and another waits.
    spawn(hold_lock(lock, "late", free, into));
    into.emplace_back("b in");
  }(mutex, open, log));
  spawn(hold_lock(mutex, "c", open, log));

  gate.settle(true);
  CHECK(log ==
        std::vector<std::string>{"a in", "a out", "b in", "c in", "c out", "late in", "late out"});
}
