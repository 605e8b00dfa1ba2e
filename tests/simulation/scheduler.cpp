// SPDX-License-Identifier: MIT
#include "simulation/scheduler.hpp"

#include <algorithm>
#include <utility>

#include "simulation/page.hpp"

namespace postern::simulation {

event::id scheduler::add(page* owner, moment delay, std::string_view what,
                         std::function<void(ending)> run) {
  events_.push_back({.number = ++last_,
                     .due = now_ + std::max(delay, moment{0}),
                     .owner = owner,
                     .what = what,
                     .run = std::move(run)});
  return last_;
}

void scheduler::remove(event::id number) {
  // Numbers grow, and the order of the rest stays: the first of those that are due is the oldest.
  const auto found = std::ranges::lower_bound(events_, number, {}, &event::number);
  if (found != events_.end() && found->number == number) events_.erase(found);
}

std::optional<event> scheduler::extract(std::size_t index) {
  event taken = std::move(events_[index]);
  events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(index));
  return taken;
}

std::optional<event> scheduler::next(moment horizon) {
  due_.clear();
  moment earliest = moment::max();
  for (std::size_t index = 0; index < events_.size(); ++index) {
    const event& each = events_[index];
    if (each.owner != nullptr && !each.owner->is_awake()) continue;
    // Whatever was due while its page was frozen is due now.
    const moment due = std::max(each.due, now_);
    if (due > earliest) continue;
    if (due < earliest) due_.clear();
    earliest = due;
    due_.push_back(index);
  }
  if (due_.empty() || earliest > horizon) return std::nullopt;
  now_ = earliest;
  return extract(due_[luck_.choose(static_cast<std::uint32_t>(due_.size()))]);
}

std::optional<event> scheduler::take(const page& owner) {
  std::size_t first = events_.size();
  for (std::size_t index = 0; index < events_.size(); ++index) {
    if (events_[index].owner != &owner) continue;
    if (first == events_.size() || events_[index].due < events_[first].due) first = index;
  }
  if (first == events_.size()) return std::nullopt;
  return extract(first);
}

void scheduler::hold_back(const page& owner, std::string_view what, moment until) {
  for (event& each : events_) {
    if (each.owner == &owner && each.what == what) each.due = std::max(each.due, until);
  }
}

}  // namespace postern::simulation
