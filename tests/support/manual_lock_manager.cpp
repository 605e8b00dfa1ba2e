// SPDX-License-Identifier: MIT
#include "support/manual_lock_manager.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/settling.hpp"

namespace postern::test {
namespace {

result<ref<shared_object>> too_late() {
  return make_error(error_code::timeout, "Another tab holds the lock for too long.");
}

result<ref<shared_object>> taken_back() { return cancelled(error_code::aborted); }

}  // namespace

struct manual_lock_manager::held_lock final : shared_object {
  held_lock(ref<table> of, std::string with_name)
      : locks(std::move(of)), name(std::move(with_name)) {
    locks->held.insert(name);
  }
  ~held_lock() override {
    locks->held.erase(name);
    locks->serve();
  }

  ref<table> locks;
  std::string name;
};

manual_lock_manager::manual_lock_manager(std::shared_ptr<timer> timers)
    : timers_(std::move(timers)) {}

void manual_lock_manager::table::serve() {
  // Who gets a lock may ask for another one, or give it back, before settle() returns.
  for (;;) {
    std::erase_if(queue, [](const request& each) { return each.granted.settled(); });
    const auto is_free = [this](const request& each) { return !held.contains(each.name); };
    auto free = queue | std::views::filter(is_free);
    if (free.empty()) return;
    request next = newest_first ? free.back() : free.front();
    next.granted.settle(ref<shared_object>{make_ref<held_lock>(ref{this}, next.name)});
  }
}

task<result<ref<shared_object>>> manual_lock_manager::acquire(std::string_view name,
                                                              std::chrono::milliseconds limit,
                                                              cancellation cancel) {
  asked.emplace_back(name);
  if (!has_locks) co_return ref<shared_object>{};
  const std::shared_ptr<timer> timers = timers_;
  const grant granted;
  const timer::id deadline = timers->start(limit, settling<&too_late>(granted));
  cancel.on_request(settling<&taken_back>(granted));
  locks_->queue.push_back({std::string{name}, granted});
  const callback serve{[](shared_object* locks) { static_cast<table*>(locks)->serve(); }, locks_};
  if (delay == std::chrono::milliseconds{0}) {
    serve();
  } else {
    static_cast<void>(timers->start(delay, serve));
  }
  result<ref<shared_object>> outcome = co_await granted.take();
  timers->stop(deadline);
  co_return outcome;
}

ref<shared_object> manual_lock_manager::hold(std::string_view name) const {
  REQUIRE_FALSE(locks_->held.contains(name));
  return make_ref<held_lock>(locks_, std::string{name});
}

std::size_t manual_lock_manager::waiting() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      locks_->queue, [](const request& each) { return !each.granted.settled(); }));
}

}  // namespace postern::test
