// SPDX-License-Identifier: MIT
// cancellation tells an operation that its caller no longer waits: AbortSignal, or dispose().
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include <postern/core/error.hpp>
#include <postern/ports/callback.hpp>
#include <postern/ports/waiting_list.hpp>

namespace postern {

/// One call's cancellation, or that of all calls of a client: a handle, copies share one state.
class POSTERN_TRIVIAL_ABI cancellation {
 public:
  /// requested gives `aborted` or `disposed` once that was asked for.
  [[nodiscard]] std::optional<error_code> requested() const { return state_->reason; }

  /// request asks once; a second reason is ignored.
  void request(error_code reason) {
    const ref<state> shared = state_;
    if (shared->reason) return;
    shared->reason = reason;
    shared->waiters.resume_all();
    while (shared->observers) {
      const std::unique_ptr<observer> each = std::move(shared->observers);
      shared->observers = std::move(each->next);
      each->call();
    }
  }

  /// join adds a waiter that may be resumed by something else before; it leaves by itself.
  void join(waiting_list::entry& entry, std::coroutine_handle<> waiter) const {
    state_->waiters.add(entry, waiter);
  }

  /// on_request calls back once, at once if it was requested already. The callback must tolerate a
  /// call after the operation's end, unless forget() was called there.
  void on_request(callback call) const {
    if (state_->reason) {
      call();
    } else {
      state_->observers = std::make_unique<observer>(std::move(call), std::move(state_->observers));
    }
  }

  /// forget takes the callbacks of one target back.
  void forget(const shared_object* target) const {
    for (std::unique_ptr<observer>* link = &state_->observers; *link;) {
      if ((*link)->call.target.get() == target) {
        *link = std::move((*link)->next);
      } else {
        link = &(*link)->next;
      }
    }
  }

 private:
  struct observer {
    callback call;
    std::unique_ptr<observer> next;
  };
  struct state final : shared_object {
    std::optional<error_code> reason;
    waiting_list waiters;
    std::unique_ptr<observer> observers;
  };
  ref<state> state_ = make_ref<state>();
};

/// cancelled makes the error that the caller gets.
[[nodiscard]] inline error cancelled(error_code reason) {
  return make_error(reason, reason == error_code::disposed ? "The client was disposed of."
                                                           : "The call was aborted.");
}

}  // namespace postern
