// SPDX-License-Identifier: MIT
#include "support/manual_timer.hpp"

#include <algorithm>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace postern::test {
namespace {

/// A test that fires more timers in one step has met an endless loop.
constexpr int most_alarms = 100'000;

}  // namespace

manual_timer::manual_timer(std::shared_ptr<manual_clock> wall_clock)
    : wall_clock_(std::move(wall_clock)) {}

timer::id manual_timer::start(std::chrono::milliseconds delay, callback fire) {
  const id made = next_id_++;
  set_.emplace(made, alarm{elapsed_ + delay, std::move(fire)});
  return made;
}

void manual_timer::stop(id timer) { set_.erase(timer); }

std::map<timer::id, manual_timer::alarm>::const_iterator manual_timer::earliest() const {
  return std::ranges::min_element(set_, {}, [](const auto& each) { return each.second.at; });
}

void manual_timer::advance(std::chrono::milliseconds distance) {
  const std::chrono::milliseconds target = elapsed_ + distance;
  const auto move_to = [this](std::chrono::milliseconds moment) {
    if (moment <= elapsed_) return;
    wall_clock_->pass(moment - elapsed_);
    elapsed_ = moment;
  };
  for (int fired = 0;; ++fired) {
    const auto due = earliest();
    if (due == set_.end() || due->second.at > target) break;
    REQUIRE(fired < most_alarms);
    move_to(due->second.at);
    // It is gone before it fires, so that the callback may set it again.
    const callback fire = set_.extract(due).mapped().fire;
    fire();
  }
  move_to(target);
}

std::optional<std::chrono::milliseconds> manual_timer::next() const {
  const auto due = earliest();
  if (due == set_.end()) return std::nullopt;
  return due->second.at - elapsed_;
}

}  // namespace postern::test
