// SPDX-License-Identifier: MIT
// How long to leave a server alone after refreshes that failed.
#pragma once

#include <chrono>
#include <cstddef>

#include <postern/core/error.hpp>
#include <postern/core/time.hpp>

namespace postern {

class refresh_backoff {
 public:
  /// failed notes one more failure. The wait doubles from a second to five minutes; `jitter` is a
  /// random byte that takes up to half of it away, so that many clients do not come back at once.
  /// A server's Retry-After is never undercut.
  void failed(const error& failure, epoch_time now, std::byte jitter);

  /// reset forgets the failures.
  void reset() { *this = {}; }

  /// left is how long no refresh should be sent, zero when one may be. A clock that was set back
  /// does not stretch the wait.
  [[nodiscard]] std::chrono::milliseconds left(epoch_time now) const;

  /// asked_to_wait tells that the wait is the server's own word.
  [[nodiscard]] bool asked_to_wait() const { return asked_to_wait_; }

 private:
  int failures_ = 0;
  epoch_time failed_at_{};
  std::chrono::milliseconds wait_{0};
  bool asked_to_wait_ = false;
};

}  // namespace postern
