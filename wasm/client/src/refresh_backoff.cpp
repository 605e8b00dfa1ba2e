// SPDX-License-Identifier: MIT
#include <postern/client/refresh_backoff.hpp>

#include <algorithm>

namespace postern {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_for_callers = 5s;

/// What an early refresh has to be made up for with, and how much may be owed.
constexpr std::chrono::milliseconds early_cost = 30s;
constexpr std::chrono::milliseconds early_credit = 5 * early_cost;

}  // namespace

void refresh_backoff::failed(const error& failure, moment now, std::byte jitter) {
  constexpr std::chrono::milliseconds first = 1s;
  constexpr std::chrono::milliseconds longest = 5min;

  const int doublings = std::min(failures_++, 9);
  const auto full = std::min(first * (1 << doublings), longest);
  wait_ = full - full * std::to_integer<int>(jitter) / 512;
  last_failure_ = failure;
  if (failure->retry_after) wait_ = std::max(wait_, *failure->retry_after);
  since_ = now;
}

void refresh_backoff::succeeded(moment now, std::chrono::milliseconds life) {
  forgive();
  if (now < not_early_from_) early_until_ = std::max(early_until_, now) + early_cost;
  not_early_from_ = now + life / 2;
  if (early_until_ - now <= early_credit) return;
  since_ = now;
  wait_ = early_until_ - early_credit - now;
  last_failure_ = make_error(error_code::rate_limited, "The token is refreshed too often.");
}

void refresh_backoff::forgive() {
  failures_ = 0;
  wait_ = 0ms;
  last_failure_ = {};
}

void refresh_backoff::relent() {
  if (!last_failure_ && !last_failure_.error()->retry_after && failures_ > 0) {
    wait_ = std::min(wait_, longest_for_callers);
  }
}

std::chrono::milliseconds refresh_backoff::left(moment now) const {
  return std::max(since_ + wait_ - now, 0ms);
}

result<void> refresh_backoff::may_send(moment now) const {
  std::chrono::milliseconds wait = left(now);
  if (wait == 0ms) return {};
  if (failures_ > 0 && !last_failure_.error()->retry_after) {
    wait = since_ + std::min(wait_, longest_for_callers) - now;
    if (wait <= 0ms) return {};
  }
  result<void> refused = last_failure_;
  refused.error()->retry_after = wait;
  return refused;
}

}  // namespace postern
