// SPDX-License-Identifier: MIT
// A caller's wait may end before the work that it waits for: these end the wait and leave the
// work alone.
#pragma once

#include <chrono>
#include <utility>

#include <postern/core/error.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>
#include <postern/ports/timer.hpp>

namespace postern {

/// until_cancelled gives the work's outcome, or `aborted` or `disposed` as soon as that is
/// requested. The work runs on unobserved; whether it may still change anything is its own matter.
template <class T>
task<result<T>> until_cancelled(task<result<T>> work, cancellation cancel) {
  completion<result<T>> outcome;
  cancel.on_request([outcome](error_code reason) mutable { outcome.settle(cancelled(reason)); });
  spawn([](task<result<T>> owned, completion<result<T>> settle) -> task<void> {
    settle.settle(co_await std::move(owned));
  }(std::move(work), outcome));
  co_return co_await outcome.take();
}

/// until_deadline gives the shared outcome, or `timeout` after `limit`. No timer is left.
template <class T>
task<result<T>> until_deadline(completion<result<T>> shared, std::chrono::milliseconds limit,
                               timer& timers) {
  if (shared.settled()) co_return co_await shared.wait();
  completion<result<T>> outcome;
  const timer::id deadline = timers.start(limit, [outcome]() mutable {
    outcome.settle(make_error(error_code::timeout, "No answer came in time."));
  });
  spawn([](completion<result<T>> source, completion<result<T>> settle) -> task<void> {
    settle.settle(co_await source.wait());
  }(shared, outcome));
  result<T> value = co_await outcome.take();
  timers.stop(deadline);
  co_return value;
}

}  // namespace postern
