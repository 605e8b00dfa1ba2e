// SPDX-License-Identifier: MIT
// Keeps the writes to one asynchronous store in the order in which they were asked for.
#pragma once

#include <coroutine>
#include <utility>

#include <postern/ports/waiting_list.hpp>

namespace postern {

/// A first-come, first-served lock for coroutines of one thread. It outlives those who ask for it.
class async_mutex {
 public:
  /// Holds the lock until it dies.
  class guard {
   public:
    explicit guard(async_mutex& held) : held_(held) {}
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;
    ~guard() {
      // Whoever is resumed holds it from then on.
      if (!held_.waiters_.resume_first()) held_.locked_ = false;
    }

   private:
    async_mutex& held_;
  };

  /// lock is awaited for a guard.
  [[nodiscard]] auto lock() {
    struct awaiter {
      async_mutex& wanted;
      waiting_list::entry entry{};
      [[nodiscard]] bool await_ready() const { return !std::exchange(wanted.locked_, true); }
      void await_suspend(std::coroutine_handle<> waiter) { wanted.waiters_.add(entry, waiter); }
      [[nodiscard]] guard await_resume() const { return guard{wanted}; }
    };
    return awaiter{*this};
  }

 private:
  bool locked_ = false;
  waiting_list waiters_;
};

}  // namespace postern
