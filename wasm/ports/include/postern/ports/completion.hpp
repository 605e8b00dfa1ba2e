// SPDX-License-Identifier: MIT
// completion<T> is settled once and awaited by any number of coroutines: the meeting point of a
// callback and those who wait for it.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include <postern/ports/callback.hpp>

namespace postern {
namespace detail {

/// Coroutines in the order in which they came. The entries live in the waiting frames.
class waiting_list {
 public:
  struct entry {
    std::coroutine_handle<> waiter;
    entry* next = nullptr;
  };

  void add(entry& added) {
    (last_ == nullptr ? first_ : last_->next) = &added;
    last_ = &added;
  }

  void resume_all() {
    entry* each = std::exchange(first_, nullptr);
    last_ = nullptr;
    while (each != nullptr) {
      // The entry dies with its frame as soon as that runs on.
      const entry due = *each;
      each = due.next;
      due.waiter.resume();
    }
  }

 private:
  entry* first_ = nullptr;
  entry* last_ = nullptr;
};

}  // namespace detail

/// A handle; copies share one state. The first settle() wins, every later one is ignored, so
/// racing sources need no bookkeeping.
template <class T>
class completion {
 public:
  /// settle resumes every waiter before it returns; false when it was settled already.
  bool settle(T value) { return settle(state_, std::move(value)); }

  [[nodiscard]] bool settled() const { return state_->value.has_value(); }

  /// wait gives a copy of the value.
  [[nodiscard]] auto wait() const {
    struct awaiter : base_awaiter {
      T await_resume() const { return *this->shared->value; }
    };
    return awaiter{{state_, {}}};
  }

  /// take gives the value itself: for the only waiter of a value that is dear or cannot be copied.
  [[nodiscard]] auto take() const {
    struct awaiter : base_awaiter {
      T await_resume() const { return std::move(*this->shared->value); }
    };
    return awaiter{{state_, {}}};
  }

  /// on_call gives a callback that settles with what Make gives, unless somebody came first.
  template <T (*Make)()>
  [[nodiscard]] callback on_call() const {
    return {[](void* target) {
              const auto self = static_cast<state*>(target)->shared_from_this();
              settle(self, Make());
            },
            state_};
  }

 private:
  struct state : std::enable_shared_from_this<state> {
    std::optional<T> value;
    detail::waiting_list waiters;
  };

  struct base_awaiter {
    std::shared_ptr<state> shared;
    detail::waiting_list::entry entry;
    [[nodiscard]] bool await_ready() const { return shared->value.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) {
      entry.waiter = waiter;
      shared->waiters.add(entry);
    }
  };

  // By value: the last handle may die while waiters run.
  static bool settle(std::shared_ptr<state> shared, T value) {
    if (shared->value) return false;
    shared->value.emplace(std::move(value));
    shared->waiters.resume_all();
    return true;
  }

  std::shared_ptr<state> state_ = std::make_shared<state>();
};

}  // namespace postern
