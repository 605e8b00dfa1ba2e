// SPDX-License-Identifier: MIT
// completion<T> is settled once and awaited by any number of coroutines: the meeting point of a
// callback and those who wait for it.
#pragma once

#include <coroutine>
#include <utility>

#include <postern/ports/ref.hpp>
#include <postern/ports/waiting_list.hpp>

namespace postern {

/// A handle; copies share one state. The first settle() wins, every later one is ignored, so
/// racing sources need no bookkeeping.
template <class T>
class POSTERN_TRIVIAL_ABI completion {
 public:
  /// settle resumes every waiter before it returns; false when it was settled already.
  bool settle(T value) { return state_->settle(std::move(value)); }

  [[nodiscard]] bool settled() const { return state_->settled; }

  /// value is there once it is settled.
  [[nodiscard]] const T& value() const { return state_->value; }

  /// wait gives the value, which lives as long as a handle does.
  [[nodiscard]] auto wait() const {
    struct awaiter : base_awaiter {
      const T& await_resume() const { return this->shared->value; }
    };
    return awaiter{{state_, {}}};
  }

  /// take moves the value out: for the only waiter of a value that is dear or cannot be copied.
  [[nodiscard]] auto take() const {
    struct awaiter : base_awaiter {
      T await_resume() const { return std::move(this->shared->value); }
    };
    return awaiter{{state_, {}}};
  }

  /// join adds a waiter that may be resumed by something else before; it leaves by itself.
  void join(waiting_list::entry& entry, std::coroutine_handle<> waiter) const {
    state_->waiters.add(entry, waiter);
  }

 private:
  struct state final : shared_object {
    T value{};
    bool settled = false;
    waiting_list waiters;

    // The last handle may die while waiters run: nothing of the state is touched after that.
    bool settle(T settled_with) {
      if (std::exchange(settled, true)) return false;
      value = std::move(settled_with);
      waiters.resume_all();
      return true;
    }
  };

  struct base_awaiter {
    ref<state> shared;
    waiting_list::entry entry;
    [[nodiscard]] bool await_ready() const { return shared->settled; }
    void await_suspend(std::coroutine_handle<> waiter) { shared->waiters.add(entry, waiter); }
  };

  ref<state> state_ = make_ref<state>();
};

}  // namespace postern
