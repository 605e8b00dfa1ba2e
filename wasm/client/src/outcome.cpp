// SPDX-License-Identifier: MIT
#include <postern/client/outcome.hpp>

#include <optional>
#include <utility>

namespace postern {
namespace {

detached settle_with(task<result<void>> work, outcome settled) {
  settled.settle(co_await std::move(work));
}

detached settle_with(outcome work, outcome settled) { settled.settle(co_await work.wait()); }

result<void> no_answer() {
  return make_error(error_code::timeout, "The server did not answer in time.");
}

}  // namespace

outcome start(task<result<void>> work) {
  const outcome settled;
  settle_with(std::move(work), settled);
  return settled;
}

outcome failed(error reason) {
  outcome settled;
  settled.settle(std::unexpected(std::move(reason)));
  return settled;
}

task<result<void>> until(outcome work, patience wait) {
  if (const auto reason = wait.cancel.requested()) co_return cancelled(*reason);
  if (work.settled()) co_return co_await work.wait();

  const outcome first;
  settle_with(work, first);
  // Whoever asks to cancel only wakes the wait; the reason is read below.
  wait.cancel.on_request(first.on_call<&no_answer>());
  std::optional<timer::id> deadline;
  if (wait.timers) deadline = wait.timers->start(wait.limit, first.on_call<&no_answer>());
  const result<void> ended = co_await first.wait();
  if (deadline) wait.timers->stop(*deadline);
  if (const auto reason = wait.cancel.requested()) co_return cancelled(*reason);
  co_return ended;
}

}  // namespace postern
