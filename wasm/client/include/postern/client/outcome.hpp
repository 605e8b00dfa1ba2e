// SPDX-License-Identifier: MIT
// Work that several callers may wait for, and the wait of one caller, which may end before it.
#pragma once

#include <chrono>

#include <postern/core/error.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>
#include <postern/ports/timer.hpp>

namespace postern {

/// Whether some work succeeded. What it made is where the work put it.
using outcome = completion<result<void>>;

/// start runs work whether or not anybody waits for it.
[[nodiscard]] outcome start(task<result<void>> work);

/// failed is the outcome of work that could not begin.
[[nodiscard]] outcome failed(error reason);

/// may_begin is whether a call may: its client has to be configured, and its caller still there.
[[nodiscard]] result<void> may_begin(const result<void>& configured, const cancellation& cancel);

/// until gives the work's outcome, `aborted` or `disposed` as soon as that is requested, or
/// `timeout` after the limit; without timers the wait has no bound of its own. The work goes on;
/// whether it may still change anything is its own matter. No timer is left after any end.
// Not a struct of the last three, as arguments travel in registers.
[[nodiscard]] task<result<void>> until(outcome work, cancellation cancel, timer* timers = nullptr,
                                       std::chrono::milliseconds limit = {});

}  // namespace postern
