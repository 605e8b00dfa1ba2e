// SPDX-License-Identifier: MIT
// The locks that the tabs of a test share.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <postern/ports/completion.hpp>
#include <postern/ports/lock_manager.hpp>
#include <postern/ports/timer.hpp>

namespace postern::test {

/// First come, first served, for each name, unless a test wants it otherwise.
class manual_lock_manager final : public lock_manager {
 public:
  explicit manual_lock_manager(std::shared_ptr<timer> timers);

  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) override;

  /// has_locks is false where the platform has none: nothing to hold, at once.
  bool has_locks = true;
  /// delay is how long a free lock takes to come, as browsers answer later; 0 is at once.
  std::chrono::milliseconds delay{0};
  /// serve_newest_first is as unfair as the lease, which knows no line.
  void serve_newest_first() { locks_->newest_first = true; }
  /// asked are the names that were asked for, oldest first.
  std::vector<std::string> asked;

  /// hold takes a free lock for as long as the result is kept, as a frozen tab would.
  [[nodiscard]] ref<shared_object> hold(std::string_view name) const;

  [[nodiscard]] std::size_t held() const { return locks_->held.size(); }
  /// waiting is how many have neither got their lock nor given up.
  [[nodiscard]] std::size_t waiting() const;

 private:
  using grant = completion<result<ref<shared_object>>>;
  struct request {
    std::string name;
    grant granted;
  };
  struct table final : shared_object {
    std::set<std::string, std::less<>> held;
    std::deque<request> queue;
    bool newest_first = false;

    /// serve grants what is free.
    void serve();
  };
  struct held_lock;

  std::shared_ptr<timer> timers_;
  ref<table> locks_ = make_ref<table>();
};

}  // namespace postern::test
