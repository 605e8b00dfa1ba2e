// SPDX-License-Identifier: MIT
// Keeps the writes to one asynchronous store in the order in which they were asked for.
#pragma once

#include <utility>

#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// A first-come, first-served lock for coroutines of one thread: each holder waits for the one
/// before it.
class async_mutex {
 public:
  using released = completion<bool>;

  /// Holds the lock until it dies. It may outlive the mutex.
  class guard {
   public:
    explicit guard(released end) : end_(std::move(end)) {}
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;
    ~guard() { end_.settle(true); }

   private:
    released end_;
  };

  /// A place in the line: await `turn`, and give `mine` to a guard.
  struct place {
    released turn;
    released mine;
  };

  [[nodiscard]] place join() {
    released mine;
    return {.turn = std::exchange(last_, mine), .mine = mine};
  }

 private:
  static released open() {
    released settled;
    settled.settle(true);
    return settled;
  }

  released last_ = open();
};

}  // namespace postern
