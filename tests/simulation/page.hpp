// SPDX-License-Identifier: MIT
// A tab, the page that it shows, and the place of one client in that page.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulation/scheduler.hpp"

namespace postern::simulation {

struct client_seat;

/// most_clients is how many clients a page has at most, each with a provider of its own.
inline constexpr std::size_t most_clients = 2;

/// What outlives a page in its tab: its sessionStorage, and the URL that it shows.
struct tab {
  int number = 0;
  bool is_open = true;
  page* shown = nullptr;
  std::string url;
  /// records are the token records of a storage that each tab has for itself, by client.
  std::array<std::string, most_clients> records;
  std::array<std::map<std::string, std::string, std::less<>>, most_clients> transactions;
};

enum class page_life : std::uint8_t { running, frozen, gone };

/// One loading of a page: a reload makes another one.
struct page {
  page();
  ~page();
  page(const page&) = delete;
  page& operator=(const page&) = delete;

  tab* in = nullptr;
  int number = 0;
  page_life life = page_life::running;
  /// is_cached: frozen in the back/forward cache, where no message reaches it.
  bool is_cached = false;
  moment loaded_at{0};
  /// life_changed_at is when it was loaded, frozen or thawed the last time.
  moment life_changed_at{0};
  moment slept{0};
  /// private_time is where the clock of a page that is gone stands: it runs ahead of the world's,
  /// until nothing in it waits any more.
  moment private_time{0};
  std::vector<std::unique_ptr<client_seat>> seats;

  [[nodiscard]] bool is_awake() const { return life == page_life::running; }
  [[nodiscard]] bool is_gone() const { return life == page_life::gone; }
  /// awake_time is how long it has been running in all.
  [[nodiscard]] moment awake_time(moment now) const {
    const moment until = is_awake() ? now : life_changed_at;
    return until - loaded_at - slept;
  }
  /// has_been_awake_for tells that it was running all the time since.
  [[nodiscard]] bool has_been_awake_for(moment span, moment now) const {
    return is_awake() && now - life_changed_at >= span;
  }
};

}  // namespace postern::simulation
