// SPDX-License-Identifier: MIT
// completion<T> is settled once and awaited by any number of coroutines: the meeting point of a
// callback and those who wait for it.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace postern {

/// A handle; copies share one state. The first settle() wins, every later one is ignored, so
/// racing sources need no bookkeeping.
template <class T>
class completion {
 public:
  /// settle resumes every waiter before it returns; false when it was settled already.
  bool settle(T value) {
    // The handle may die while waiters run.
    const std::shared_ptr<state> shared = state_;
    if (shared->value) return false;
    shared->value.emplace(std::move(value));
    for (const std::coroutine_handle<> waiter : std::exchange(shared->waiters, {})) {
      waiter.resume();
    }
    return true;
  }

  [[nodiscard]] bool settled() const { return state_->value.has_value(); }

  /// wait gives a copy of the value.
  [[nodiscard]] auto wait() const {
    struct awaiter : base_awaiter {
      T await_resume() const { return *this->shared->value; }
    };
    return awaiter{{state_}};
  }

  /// take gives the value itself: for the only waiter of a value that is dear or cannot be copied.
  [[nodiscard]] auto take() const {
    struct awaiter : base_awaiter {
      T await_resume() const { return std::move(*this->shared->value); }
    };
    return awaiter{{state_}};
  }

 private:
  struct state {
    std::optional<T> value;
    std::vector<std::coroutine_handle<>> waiters;
  };

  struct base_awaiter {
    std::shared_ptr<state> shared;
    [[nodiscard]] bool await_ready() const { return shared->value.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) const { shared->waiters.push_back(waiter); }
  };

  std::shared_ptr<state> state_ = std::make_shared<state>();
};

}  // namespace postern
