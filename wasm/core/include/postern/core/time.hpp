// SPDX-License-Identifier: MIT
// Time as core sees it: always an argument, never a call.
#pragma once

#include <chrono>

namespace postern {

/// A moment by the local clock, milliseconds since the Unix epoch.
using epoch_time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A moment in whole seconds since the Unix epoch, as `expires_at` has it.
using epoch_seconds = std::chrono::sys_seconds;

}  // namespace postern
