// SPDX-License-Identifier: MIT
// task<T> is a lazy coroutine with one awaiter; spawn() starts one that nobody awaits.
// Across a suspension a coroutine keeps values and refs: whatever else it points to may be
// gone when it resumes. Two things are kept alive by others: arguments by reference, and `this` of
// a private coroutine, belong to the coroutine that awaits it. The outermost one, which is detached
// or public, holds the object itself.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstdlib>
#include <memory>
#include <utility>

#include <postern/core/attributes.hpp>
#include <postern/core/error.hpp>

namespace postern {

template <class T>
class task;

namespace detail {

class task_promise_base {
 public:
  static std::suspend_always initial_suspend() noexcept { return {}; }
  static auto final_suspend() noexcept {
    struct resume_continuation {
      static bool await_ready() noexcept { return false; }
      static void await_suspend(std::coroutine_handle<> ended) noexcept { go_on(ended); }
      static void await_resume() noexcept {}
    };
    return resume_continuation{};
  }
  // Nothing that ships is compiled with exceptions.
  static void unhandled_exception() noexcept { std::abort(); }

  // What every co_await does is here and not in line: there are a hundred of them. Nothing is lost
  // by a call where a coroutine could be resumed by a jump, as WebAssembly would take a call for
  // that too.

  /// begin starts the coroutine for one that awaits it.
  [[gnu::noinline]] static void begin(std::coroutine_handle<> frame,
                                      std::coroutine_handle<> awaiter) noexcept {
    of(frame).continuation_ = awaiter;
    frame.resume();
  }

 private:
  // The promise comes after two pointers, whatever its type, as no type here is aligned to more.
  static task_promise_base& of(std::coroutine_handle<> frame) {
    return std::coroutine_handle<task_promise_base>::from_address(frame.address()).promise();
  }
  [[gnu::noinline]] static void go_on(std::coroutine_handle<> ended) noexcept {
    of(ended).continuation_.resume();
  }

  std::coroutine_handle<> continuation_;
};

template <class T>
class task_promise : public task_promise_base {
 public:
  task_promise() {}
  task_promise(const task_promise&) = delete;
  task_promise& operator=(const task_promise&) = delete;
  ~task_promise() {}

  task<T> get_return_object() noexcept;
  template <class U = T>
    requires(!std::same_as<std::remove_cvref_t<U>, error>)
  void return_value(U&& value) {
    std::construct_at(&value_, std::forward<U>(value));
  }
  // By value, as an error travels in a register; and out of line, as most returns are of one.
  template <std::same_as<error> Failure>
  [[gnu::noinline]] void return_value(Failure failure) {
    std::construct_at(&value_, std::move(failure));
  }

  /// finish gives what the coroutine has made, and ends it.
  [[gnu::noinline]] static T finish(std::coroutine_handle<task_promise> frame) {
    T value = std::move(frame.promise().value_);
    std::destroy_at(&frame.promise().value_);
    frame.destroy();
    return value;
  }

 private:
  // A coroutine runs to its end, so that the value is there when it is asked for, and not before.
  union {
    T value_;
  };
};

template <>
class task_promise<void> : public task_promise_base {
 public:
  task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  static void finish(std::coroutine_handle<task_promise> frame) { frame.destroy(); }
};

}  // namespace detail

/// A computation that starts when it is awaited and gives one T. It must be awaited, once: one that
/// never starts leaks its arguments, and one that is suspended must not be destroyed.
template <class T>
class [[nodiscard]] POSTERN_TRIVIAL_ABI POSTERN_DESTROYED_WHEN_COMPLETE task {
 public:
  using promise_type = detail::task_promise<T>;

  explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {
    static_assert(alignof(promise_type) <= 2 * sizeof(void*));
  }
  task(task&& other) noexcept = default;
  task& operator=(task&&) = delete;
  task(const task&) = delete;
  task& operator=(const task&) = delete;
  ~task() = default;

  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) const noexcept {
    promise_type::begin(frame_, awaiter);
  }
  T await_resume() { return promise_type::finish(frame_); }

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
