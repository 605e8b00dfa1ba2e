// SPDX-License-Identifier: MIT
#include <postern/client/outcome.hpp>

#include <utility>

namespace postern {
namespace {

detached settle_with(task<result<void>> work, outcome settled) {
  settled.settle(co_await std::move(work));
}

/// Resumes who waits. Its frame owns itself, and stops the timer before it goes.
struct alarm final : shared_object {
  explicit alarm(std::coroutine_handle<> sleeper) : waiter(sleeper) {}
  std::coroutine_handle<> waiter;
};

/// Waits for whichever comes first: the outcome, a request to leave, or the limit.
struct first_of {
  const outcome& work;
  const cancellation& cancel;
  timer* timers;
  std::chrono::milliseconds limit;
  waiting_list::entry for_work{};
  waiting_list::entry for_request{};
  timer::id deadline{};

  [[nodiscard]] bool await_ready() const { return work.settled() || cancel.requested(); }

  void await_suspend(std::coroutine_handle<> waiter) {
    work.join(for_work, waiter);
    cancel.join(for_request, waiter);
    if (timers == nullptr) return;
    deadline = timers->start(
        limit, {[](shared_object* target) { static_cast<alarm*>(target)->waiter.resume(); },
                make_ref<alarm>(waiter)});
  }

  void await_resume() {
    for_work.leave();
    for_request.leave();
    if (timers != nullptr) timers->stop(deadline);
  }
};

}  // namespace

outcome start(task<result<void>> work) {
  outcome settled;
  settle_with(std::move(work), settled);
  return settled;
}

outcome failed(error reason) {
  outcome settled;
  settled.settle(std::move(reason));
  return settled;
}

result<void> may_begin(const result<void>& configured, const cancellation& cancel) {
  const auto reason = cancel.requested();
  return configured && reason ? cancelled(*reason) : configured;
}

task<result<void>> until(outcome work, cancellation cancel, timer* timers,
                         std::chrono::milliseconds limit) {
  co_await first_of{work, cancel, timers, limit};
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  if (work.settled()) co_return work.value();
  co_return make_error(error_code::timeout, "The server did not answer in time.");
}

}  // namespace postern
