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

  /// may_send tells whether a caller who has no valid token may send one more request. If not, it
  /// is the last failure, with the time left. A server's own wait holds for callers too; ours only
  /// for seconds, so that the user who tries again after an outage is not kept.
  [[nodiscard]] result<void> may_send(epoch_time now) const;

 private:
  int failures_ = 0;
  epoch_time failed_at_{};
  std::chrono::milliseconds wait_{0};
  result<void> last_failure_{};
};

}  // namespace postern
