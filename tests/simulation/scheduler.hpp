// SPDX-License-Identifier: MIT
// Virtual time, and everything that is going to happen in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "simulation/decisions.hpp"

namespace postern::simulation {

struct page;

/// Time since the world began; it only goes forward.
using moment = std::chrono::milliseconds;

/// How a pending thing ends: it happens, or its page is gone and it must end all the same, as a
/// coroutine that is suspended cannot be destroyed.
enum class ending : std::uint8_t { happens, abandoned };

/// What is pending: a storage operation, a lock, an answer, a timer, a message, a user's action.
struct event {
  using id = std::uint64_t;

  id number;
  moment due;
  /// owner is the page whose thread runs it; null for what happens outside of all pages.
  page* owner;
  /// what names it in a trace.
  std::string_view what;
  std::function<void(ending)> run;
};

/// Of the events that are due any one may be next. Time passes only when none is due, so an event
/// of a later moment never overtakes one of an earlier moment, unless that one's page is frozen.
class scheduler {
 public:
  explicit scheduler(decisions& luck) : luck_(luck) {}

  [[nodiscard]] moment now() const { return now_; }

  event::id add(page* owner, moment delay, std::string_view what, std::function<void(ending)> run);
  /// remove of what has run already does nothing.
  void remove(event::id number);

  /// next takes out the event that runs next, and moves time to its moment; nothing when no page
  /// that is awake, and nobody else, has anything to do before `horizon`.
  std::optional<event> next(moment horizon);

  /// take gives the page's earliest event, whether the page is awake or not.
  std::optional<event> take(const page& owner);

  /// hold_back makes the owner's events of that name due at `until` or later.
  void hold_back(const page& owner, std::string_view what, moment until);

  /// pass moves time to a moment at which nothing happens.
  void pass(moment until) { now_ = std::max(now_, until); }

 private:
  std::optional<event> extract(std::size_t index);

  decisions& luck_;
  moment now_{0};
  event::id last_ = 0;
  std::vector<event> events_;
  /// due_ is next()'s scratch space.
  std::vector<std::size_t> due_;
};

}  // namespace postern::simulation
