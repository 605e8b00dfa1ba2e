// SPDX-License-Identifier: MIT
#include <postern/client/refresh_backoff.hpp>

#include <algorithm>

namespace postern {

using namespace std::chrono_literals;

void refresh_backoff::failed(const error& failure, epoch_time now, std::byte jitter) {
  constexpr std::chrono::milliseconds first = 1s;
  constexpr std::chrono::milliseconds longest = 5min;

  const int doublings = std::min(failures_++, 9);
  const auto full = std::min(first * (1 << doublings), longest);
  wait_ = full - full * std::to_integer<int>(jitter) / 512;
  last_failure_ = std::unexpected(failure);
  if (failure->retry_after) wait_ = std::max(wait_, *failure->retry_after);
  failed_at_ = now;
}

std::chrono::milliseconds refresh_backoff::left(epoch_time now) const {
  const std::chrono::milliseconds elapsed = now - failed_at_;
  return elapsed < 0ms || elapsed >= wait_ ? 0ms : wait_ - elapsed;
}

result<void> refresh_backoff::may_send(epoch_time now) const {
  constexpr std::chrono::milliseconds longest_for_callers = 5s;

  std::chrono::milliseconds wait = left(now);
  if (wait == 0ms) return {};
  if (!last_failure_.error()->retry_after) {
    wait = std::min(wait_, longest_for_callers) - (now - failed_at_);
    if (wait <= 0ms) return {};
  }
  result<void> refused = last_failure_;
  refused.error()->retry_after = wait;
  return refused;
}

}  // namespace postern
