// SPDX-License-Identifier: MIT
// task<T> is a lazy coroutine with one awaiter; spawn() starts one that nobody awaits.
// Across a suspension a coroutine keeps values and refs: whatever else it points to may be
// gone when it resumes. Two things are kept alive by others: arguments by reference, and `this` of
// a private coroutine, belong to the coroutine that awaits it. The outermost one, which is detached
// or public, holds the object itself.
#pragma once

#include <coroutine>
#include <cstdlib>
#include <utility>

#include <postern/core/attributes.hpp>

namespace postern {

template <class T>
class task;

namespace detail {

class task_promise_base {
 public:
  static std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept {
    struct resume_continuation {
      std::coroutine_handle<> continuation;
      static bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept {
        return continuation;
      }
      static void await_resume() noexcept {}
    };
    return resume_continuation{continuation_};
  }
  // Nothing that ships is compiled with exceptions.
  static void unhandled_exception() noexcept { std::abort(); }
  void set_continuation(std::coroutine_handle<> continuation) { continuation_ = continuation; }

 private:
  std::coroutine_handle<> continuation_ = std::noop_coroutine();
};

template <class T>
class task_promise : public task_promise_base {
 public:
  task<T> get_return_object() noexcept;
  template <class U = T>
  void return_value(U&& value) {
    value_ = std::forward<U>(value);
  }
  T&& take() { return std::move(value_); }

 private:
  T value_{};
};

template <>
class task_promise<void> : public task_promise_base {
 public:
  task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() noexcept {}
};

}  // namespace detail

/// A computation that starts when it is awaited and gives one T. It must be awaited, once: one that
/// never starts leaks its arguments, and one that is suspended must not be destroyed.
template <class T>
class [[nodiscard]] POSTERN_TRIVIAL_ABI POSTERN_DESTROYED_WHEN_COMPLETE task {
 public:
  using promise_type = detail::task_promise<T>;

  explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&&) = delete;
  task(const task&) = delete;
  task& operator=(const task&) = delete;
  ~task() {
    if (frame_) frame_.destroy();
  }

  auto operator co_await() && noexcept {
    struct start {
      std::coroutine_handle<promise_type> frame;
      static bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
        frame.promise().set_continuation(awaiter);
        return frame;
      }
      decltype(auto) await_resume() { return frame.promise().take(); }
    };
    return start{frame_};
  }

 private:
  std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>{std::coroutine_handle<task_promise<T>>::from_promise(*this)};
}

inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>{std::coroutine_handle<task_promise<void>>::from_promise(*this)};
}

}  // namespace detail

/// The type of a coroutine that runs at once, that nobody awaits, and that frees itself at its end.
struct POSTERN_DESTROYED_WHEN_COMPLETE detached {
  struct promise_type {
    static detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept { std::abort(); }
  };
};

/// spawn runs a task to its end with nobody waiting. It runs at once, up to its first suspension.
inline void spawn(task<void> work) {
  [](task<void> owned) -> detached { co_await std::move(owned); }(std::move(work));
}

}  // namespace postern
