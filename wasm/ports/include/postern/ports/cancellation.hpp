// SPDX-License-Identifier: MIT
// cancellation tells an operation that its caller no longer waits: AbortSignal, or dispose().
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <postern/core/error.hpp>
#include <postern/ports/callback.hpp>

namespace postern {

/// One call's cancellation: a handle, copies share one state. It lives as long as the call does,
/// so observers are not taken back.
class cancellation {
 public:
  /// requested gives `aborted` or `disposed` once that was asked for.
  [[nodiscard]] std::optional<error_code> requested() const { return state_->reason; }

  /// request asks once; a second reason is ignored.
  void request(error_code reason) {
    const std::shared_ptr<state> shared = state_;
    if (shared->reason) return;
    shared->reason = reason;
    for (const callback& observer : std::exchange(shared->observers, {})) observer();
  }

  /// on_request calls the observer once, at once if it was requested already. It must tolerate a
  /// call after the operation's end.
  void on_request(callback observer) const {
    if (state_->reason) {
      observer();
    } else {
      state_->observers.push_back(std::move(observer));
    }
  }

 private:
  struct state {
    std::optional<error_code> reason;
    std::vector<callback> observers;
  };
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

/// cancelled makes the error that the caller gets.
[[nodiscard]] inline std::unexpected<error> cancelled(error_code reason) {
  return make_error(reason, reason == error_code::disposed ? "The client was disposed of."
                                                           : "The call was aborted.");
}

}  // namespace postern
