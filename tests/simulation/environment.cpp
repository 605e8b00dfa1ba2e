// SPDX-License-Identifier: MIT
// Time, pages, channels, notes. environment_locks.cpp and environment_network.cpp have the rest.
#include "simulation/environment.hpp"

#include <algorithm>
#include <utility>

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// The world begins at a moment on a whole second.
constexpr epoch_time beginning{std::chrono::seconds(1'790'000'000)};

/// slowest_message is less than half of a lock's delay: a question and its answer pass before it.
constexpr std::uint32_t slowest_message = 45;

/// most_last_steps is far more than a page ever needs to come to its end.
constexpr int most_last_steps = 20'000;

}  // namespace

page::page() = default;
page::~page() = default;

epoch_time environment::wall() const { return beginning + now() + wall_offset; }

moment environment::time_of(const page& in) const { return std::max(now(), in.private_time); }

event::id environment::post(page* owner, moment delay, std::string_view what,
                            std::function<void(ending)> run) {
  const moment ahead = owner == nullptr ? 0ms : time_of(*owner) - now();
  return events.add(owner, ahead + delay, what, std::move(run));
}

void environment::run(moment horizon) {
  while (!verdict_) {
    std::optional<event> next = events.next(horizon);
    if (!next) break;
    if (is_traced() && next->owner != nullptr) note(next->owner, {". ", next->what});
    ++steps_;
    next->run(ending::happens);
    judge_step();
  }
  if (!verdict_) events.pass(horizon);
}

tab& environment::open_tab() {
  tabs.push_back(std::make_unique<tab>());
  tab& opened = *tabs.back();
  opened.number = static_cast<int>(tabs.size());
  return opened;
}

page& environment::load(tab& in) {
  pages.push_back(std::make_unique<page>());
  page& loaded = *pages.back();
  loaded.in = &in;
  loaded.number = static_cast<int>(pages.size());
  loaded.loaded_at = loaded.life_changed_at = now();
  in.shown = &loaded;
  note(&loaded, {"is loaded: ", in.url});
  load_clients(loaded);
  return loaded;
}

void environment::end_page(tab& in) {
  page* const closing = std::exchange(in.shown, nullptr);
  if (closing == nullptr) return;
  note(closing, {"ends"});
  page_ends(*closing);
  closing->slept += closing->is_awake() ? 0ms : now() - closing->life_changed_at;
  closing->life = page_life::gone;
  closing->life_changed_at = closing->private_time = now();
  release_locks_of(*closing);
  dispose_clients(*closing);
  int steps = 0;
  while (std::optional<event> left = events.take(*closing)) {
    closing->private_time = std::max(closing->private_time, left->due);
    left->run(ending::abandoned);
    if (++steps == most_last_steps) {
      broken("I4", "a page that is gone never comes to rest");
      break;
    }
  }
  for (const auto& seat : closing->seats) seat->close();
}

void environment::freeze(page& target, bool cached) {
  if (!target.is_awake()) return;
  note(&target, {cached ? "is put into the cache" : "is frozen"});
  target.life = page_life::frozen;
  target.is_cached = cached;
  target.life_changed_at = now();
}

void environment::thaw(page& target) {
  if (target.life != page_life::frozen) return;
  note(&target, {"is awake again"});
  target.life = page_life::running;
  target.is_cached = false;
  target.slept += now() - target.life_changed_at;
  target.life_changed_at = now();
  // What it missed comes before a lock that it was given in its sleep.
  events.hold_back(target, "lock", now() + lock_delay);
  for (const auto& each : target.seats) {
    client_seat* const seat = each.get();
    post(&target, moment{luck.choose(5)}, "woke", [seat](ending how) {
      const ref<tab_listener> listener = seat->listener;
      if (how == ending::happens && listener) listener->woke();
    });
  }
}

void environment::open_page(tab& in, moment delay) {
  if (in.url.empty()) in.url = home_url;
  post(nullptr, delay, "load", [this, &in](ending) {
    if (in.is_open && in.shown == nullptr) load(in);
  });
}

void environment::freeze_or_thaw(page& which) {
  if (which.life == page_life::frozen) return thaw(which);
  if (!rules.pages_freeze || !which.is_awake()) return;
  lease_is_excused = true;
  freeze(which, luck.once_in(4));
}

std::size_t environment::open_tabs() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(tabs, [](const auto& each) { return each->is_open; }));
}

page* environment::any_page() {
  std::vector<page*> awake;
  for (const auto& each : tabs) {
    if (each->shown != nullptr && each->shown->is_awake()) awake.push_back(each->shown);
  }
  return awake.empty() ? nullptr : awake[luck.choose(static_cast<std::uint32_t>(awake.size()))];
}

void environment::post_message(const client_seat& from, std::string_view message) {
  note(&from.where, {"posts ", beginning_of(message)});
  for (const auto& each : tabs) {
    if (each->shown == nullptr || each->shown->is_cached) continue;
    for (const auto& seat : each->shown->seats) {
      if (seat.get() != &from && seat->channel == from.channel) {
        deliver(*seat, std::string{message});
      }
    }
  }
}

void environment::deliver(client_seat& to, std::string message) {
  // Messages of one channel arrive in order.
  const moment arrives = now() + moment{1 + luck.choose(slowest_message)};
  to.inbox_reaches = std::max(to.inbox_reaches, arrives);
  to.inbox.push_back(std::move(message));
  client_seat* const seat = &to;
  post(&to.where, to.inbox_reaches - now(), "message", [seat](ending how) {
    const std::string heard = std::move(seat->inbox.front());
    seat->inbox.pop_front();
    const ref<tab_listener> listener = seat->listener;
    if (how == ending::happens && listener) listener->heard(heard);
  });
}

void environment::close_channel(client_seat& of) {
  of.channel.clear();
  of.listener = {};
}

const std::string& environment::record_of(const client_seat& seat) const {
  const std::size_t number = record_number(seat);
  return rules.is_shared() ? shared_records_[number].seen_by(*seat.where.in)
                           : seat.where.in->records[number];
}

void environment::set_record(const client_seat& seat, std::string record) {
  const std::size_t number = record_number(seat);
  if (rules.is_shared()) {
    write_shared(shared_records_[number], *seat.where.in, std::move(record));
  } else {
    seat.where.in->records[number] = std::move(record);
  }
}

void environment::write_shared(shared_text& target, const tab& writer, std::string text) {
  const unsigned number = target.write(writer, std::move(text));
  if (!rules.storage_lags) return target.commit(writer, number);
  post(nullptr, moment{luck.choose(6)}, "storage catches up",
       [&target, &writer, number](ending) { target.commit(writer, number); });
}

void environment::broken(std::string_view rule, std::string what) {
  note({"BROKEN ", rule, ": ", what});
  if (!verdict_) verdict_ = violation{.rule = std::string{rule}, .what = std::move(what)};
}

void environment::note(std::initializer_list<std::string_view> parts) { note(nullptr, parts); }

void environment::note(const page* where, std::initializer_list<std::string_view> parts) {
  if (notes_ == nullptr) return;
  std::string line = std::to_string(now().count());
  line.insert(0, line.size() < 9 ? 9 - line.size() : 0, ' ');
  line.insert(line.size() - 3, 1, '.');
  line += ' ';
  if (where != nullptr) {
    line += "tab " + std::to_string(where->in->number) + " page " + std::to_string(where->number) +
            (where->is_gone() ? " (gone) " : " ");
  }
  notes_->lines.push_back(line + joined(parts));
}

}  // namespace postern::simulation
