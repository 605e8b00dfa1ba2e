// SPDX-License-Identifier: MIT
// The browser that all tabs share: time, pages and what happens to them, locks, channels, stores,
// the network. A world adds clients, a server, users, and judges.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/http.hpp>
#include <postern/core/time.hpp>

#include "simulation/client_seat.hpp"
#include "simulation/flight.hpp"
#include "simulation/page.hpp"
#include "simulation/scheduler.hpp"
#include "simulation/shared_text.hpp"
#include "simulation/world.hpp"

namespace postern::simulation {

enum class storage_kind : std::uint8_t {
  /// One record for all tabs; an operation ends in the step in which it was asked for.
  shared_at_once,
  /// One record for all tabs; each operation is a step of its own.
  shared_in_steps,
  /// As before, but slow.
  shared_slow,
  /// A record for each tab, copied when the tab is duplicated.
  one_each,
};

/// lock_delay is how long a free lock takes to come; see lock_manager::acquire.
inline constexpr moment lock_delay{100};

enum class lock_kind : std::uint8_t { web_locks, lease, none };

/// crowd is how many tabs there are in a world of many, from the first login to the end.
inline constexpr std::size_t crowd = 50;

/// home_url is the page that users open.
inline constexpr std::string_view home_url = "https://app.example/";

/// What kind of world it is. The faults come later, and only those that are switched on.
struct world_rules {
  storage_kind storage = storage_kind::shared_at_once;
  lock_kind locks = lock_kind::web_locks;
  bool has_channels = true;
  /// storage_lags: what one tab writes is seen by the others some milliseconds later.
  bool storage_lags = false;
  bool network_fails = false;
  bool storage_fails = false;
  bool pages_crash = false;
  bool pages_freeze = false;
  bool clock_jumps = false;
  bool timers_are_late = false;
  /// clients_share_record: an application has given two clients the same key.
  bool clients_share_record = false;
  std::size_t clients = 1;
  std::size_t most_tabs = 1;

  [[nodiscard]] bool is_shared() const { return storage != storage_kind::one_each; }
};

class environment {
 public:
  environment(decisions& luck, trace* notes) : events(luck), luck(luck), notes_(notes) {}
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  virtual ~environment() = default;

  // Time.
  [[nodiscard]] moment now() const { return events.now(); }
  [[nodiscard]] epoch_time wall() const;
  [[nodiscard]] moment time_of(const page& in) const;
  event::id post(page* owner, moment delay, std::string_view what, std::function<void(ending)> run);
  /// run lets everything happen until `horizon`, or until a rule was broken.
  void run(moment horizon);

  /// steps counts the events that have run.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  // Tabs and pages.
  tab& open_tab();
  /// load shows a page; what the tab has shown before must be gone.
  page& load(tab& in);
  /// end_page cuts the tab's page off from the world, and runs it to its end.
  void end_page(tab& in);
  void freeze(page& target, bool cached);
  void thaw(page& target);
  /// open_page loads the tab's page after a while, unless something else has done so.
  void open_page(tab& in, moment delay);
  void freeze_or_thaw(page& which);
  [[nodiscard]] std::size_t open_tabs() const;
  /// any_page is one that is awake, null if there is none.
  [[nodiscard]] page* any_page();

  // Locks.
  /// ask_for_lock gives the number of the request, by which it may be taken back.
  unsigned ask_for_lock(client_seat& by, std::string_view name, moment limit, lock_grant granted);
  void take_back_lock(std::string_view name, unsigned request);
  void release_lock(std::string_view name, unsigned ticket);
  /// locks_hold: the locks of this run keep two tabs apart.
  [[nodiscard]] bool locks_hold() const;

  // Channels. A message takes less than half of the delay of a lock; see lock_manager::acquire.
  void post_message(const client_seat& from, std::string_view message);
  void close_channel(client_seat& of);

  // Stores.
  [[nodiscard]] const std::string& record_of(const client_seat& seat) const;
  void set_record(const client_seat& seat, std::string record);
  void write_shared(shared_text& target, const tab& writer, std::string text);
  [[nodiscard]] bool storage_throws() { return storage_is_broken && luck.once_in(2); }

  // The network.
  std::shared_ptr<flight> launch(client_seat& from, const http_request& request, moment limit);
  /// land ends a flight for its client; false if it had ended before.
  bool land(flight& which, result<http_response> answer);

  // Judging.
  void broken(std::string_view rule, std::string what);
  [[nodiscard]] const std::optional<violation>& verdict() const { return verdict_; }
  [[nodiscard]] bool is_traced() const { return notes_ != nullptr; }
  void note(std::initializer_list<std::string_view> parts);
  void note(const page* where, std::initializer_list<std::string_view> parts);

  // What a world says and hears.
  virtual void load_clients(page& in) = 0;
  virtual void dispose_clients(page& in) = 0;
  /// page_ends is called before the page is cut off.
  virtual void page_ends(page& ending) = 0;
  virtual void flight_begins(flight& which) = 0;
  /// serve is what the server does with a request, and says; it may come twice for one flight.
  virtual http_response serve(flight& which) = 0;
  /// flight_ends is called once for each flight, before the client hears of it.
  virtual void flight_ends(flight& which, const result<http_response>& answer) = 0;
  /// record_changes is called before a record is overwritten; an empty one clears it.
  virtual void record_changes(client_seat& by, std::string_view record) = 0;
  virtual void record_is_read(client_seat& by, std::string_view record) = 0;
  /// session_expires is called when a client says so.
  virtual void session_expires(client_seat& by) = 0;
  /// storage_failed is about a record that was to be written, null for a read.
  virtual void storage_failed(client_seat& by, const std::string* written) = 0;
  virtual void judge_step() = 0;

  /// lifetime is how many actions there are in a world: many short worlds find more than some long
  /// ones, in which everything is excused by something.
  [[nodiscard]] int lifetime() {
    return 4 + static_cast<int>(luck.choose(luck.once_in(4) ? 70 : 24));
  }

  scheduler events;
  decisions& luck;
  world_rules rules;
  std::vector<std::unique_ptr<tab>> tabs;
  std::vector<std::unique_ptr<page>> pages;
  moment wall_offset{0};
  bool storage_is_broken = false;
  /// server_is_down: every request is answered 503.
  bool server_is_down = false;
  /// faults_are_over: the network delivers again.
  bool faults_are_over = false;
  /// leases are the small texts that all tabs see.
  std::map<std::string, shared_text, std::less<>> leases;
  std::uint64_t random_words = 0;
  /// lease_is_excused says that something has happened which a lease cannot withstand.
  bool lease_is_excused = false;

 private:
  struct lock_request {
    unsigned number;
    client_seat* by;
    lock_grant granted;
    event::id deadline;
  };
  struct lock_state {
    unsigned ticket = 0;
    const page* holder = nullptr;
    std::deque<lock_request> queue;
  };

  /// record_number is the client's, unless two clients share one place in the storage.
  [[nodiscard]] std::size_t record_number(const client_seat& seat) const {
    return rules.clients_share_record ? 0 : seat.number;
  }
  void serve_queue(const std::string& name);
  void release_locks_of(const page& ending);
  void deliver(client_seat& to, std::string message);
  void reach_server(const std::shared_ptr<flight>& which, bool is_copy);
  void bring_answer(const std::shared_ptr<flight>& which, moment delay, http_response answer);

  trace* notes_;
  std::optional<violation> verdict_;
  std::array<shared_text, most_clients> shared_records_;
  std::map<std::string, lock_state, std::less<>> locks_;
  /// last_ticket_ numbers requests and holders.
  unsigned last_ticket_ = 0;
  int last_flight_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace postern::simulation
