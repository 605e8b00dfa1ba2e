// SPDX-License-Identifier: MIT
// How long to leave a server alone: after refreshes that failed, and after ones that come too
// often.
#pragma once

#include <chrono>
#include <cstddef>

#include <postern/core/error.hpp>

namespace postern {

/// `now` is clock::elapsed() everywhere, so that no jump of the wall clock ends a wait or stretches
/// it.
class refresh_backoff {
 public:
  using moment = std::chrono::milliseconds;

  /// failed notes one more failure. The wait doubles from a second to five minutes; `jitter` is a
  /// random byte that takes up to half of it away, so that many clients do not come back at once.
  /// A server's Retry-After is never undercut.
  void failed(const error& failure, moment now, std::byte jitter);

  /// succeeded forgets the failures. `life` is how long the new token lives. A refresh that comes
  /// before half of it is over was not made necessary by time: a clock jumps, the computer sleeps,
  /// or a resource server refuses every token. Five of them are let through at once, then one in
  /// half a minute.
  void succeeded(moment now, std::chrono::milliseconds life);

  /// forgive forgets the failures: tokens have come from elsewhere.
  void forgive();

  /// relent shortens the wait as it is for callers: the page has woken, and the network may be
  /// back.
  void relent();

  /// left is how long no refresh should be sent, zero when one may be.
  [[nodiscard]] std::chrono::milliseconds left(moment now) const;

  /// may_send tells whether a caller who has no valid token may send one more request. If not, it
  /// is the last failure, with the time left. A server's own wait holds for callers too; ours only
  /// for seconds, so that the user who tries again after an outage is not kept.
  [[nodiscard]] result<void> may_send(moment now) const;

 private:
  int failures_ = 0;
  /// not_early_from_ is when half of the present token's life is over.
  moment not_early_from_{0};
  /// early_until_ is when the early refreshes so far are made up for.
  moment early_until_{0};
  moment since_{0};
  std::chrono::milliseconds wait_{0};
  result<void> last_failure_{};
};

}  // namespace postern
