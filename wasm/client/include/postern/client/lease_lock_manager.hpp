// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/secret.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/lease_store.hpp>
#include <postern/ports/lock_manager.hpp>
#include <postern/ports/random_source.hpp>
#include <postern/ports/timer.hpp>

namespace postern {

/// Locks where the platform has none: a lease in a store that all tabs see, with an owner and an
/// end by the wall clock. A lease is longer than any refresh. A tab that died keeps the others
/// waiting until its lease ends; a clock that jumps over the end, or a tab that sleeps past it,
/// lets two in. Where the store fails there is nothing to hold, at once.
class lease_lock_manager final : public lock_manager {
 public:
  /// The ports outlive it.
  lease_lock_manager(lease_store& store, const clock& clock, timer& timers, random_source& random)
      : store_(store), clock_(clock), timers_(timers), random_(random) {}

  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) override;

 private:
  lease_store& store_;
  const clock& clock_;
  timer& timers_;
  random_source& random_;
};

}  // namespace postern
