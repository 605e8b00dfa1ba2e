// SPDX-License-Identifier: MIT
// Keeps the writes to one asynchronous store in the order in which they were asked for.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// A first-come, first-served lock for coroutines of one thread.
class async_mutex {
 public:
  /// Holds the lock until it dies.
  class guard {
   public:
    guard(guard&&) noexcept = default;
    guard& operator=(guard&&) = delete;
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;
    ~guard() {
      if (held_) release(std::move(held_));
    }

   private:
    friend class async_mutex;
    struct state {
      bool locked = false;
      std::deque<completion<bool>> waiters;
    };
    explicit guard(std::shared_ptr<state> held) : held_(std::move(held)) {}
    static void release(const std::shared_ptr<state>& held) {
      if (held->waiters.empty()) {
        held->locked = false;
        return;
      }
      completion<bool> next = std::move(held->waiters.front());
      held->waiters.pop_front();
      next.settle(true);
    }
    std::shared_ptr<state> held_;
  };

  [[nodiscard]] task<guard> lock() {
    const std::shared_ptr<guard::state> state = state_;
    if (state->locked) {
      const completion<bool> turn = state->waiters.emplace_back();
      co_await turn.wait();
    }
    state->locked = true;
    co_return guard{state};
  }

 private:
  std::shared_ptr<guard::state> state_ = std::make_shared<guard::state>();
};

}  // namespace postern
