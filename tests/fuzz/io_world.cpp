// SPDX-License-Identifier: MIT
#include "io_world.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

#include <postern/client/tab_message.hpp>

#include "query_oracle.hpp"

namespace postern::fuzz {

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::chrono::milliseconds, 8> distances = {100ms, 500ms, 1s,    5s,
                                                                15s,   1min,  10min, 1h};
constexpr std::array<std::chrono::milliseconds, 6> jumps = {1s, 1min, 1h, 24h, 24h * 8, 24h * 365};

/// A client that is refused for days asks every few minutes, and the run would never end.
constexpr std::chrono::hours longest_run{12};

/// What ends here may begin something else, but not for ever.
constexpr int most_rounds = 64;

}  // namespace

io_world::io_world(std::string_view bytes) : input(bytes) {
  tokens.writing = [](std::string_view) {};
  tokens.clearing = [] {};
  http.sending = [](const fed_http_client::sent_request&) {};
}

client_ports io_world::ports() {
  return {.wall_clock = &wall_clock,
          .random = &random,
          .http = &http,
          .timers = &timers,
          .tokens = &tokens,
          .transactions = &transactions,
          .window = &window,
          .locks = has_leases ? static_cast<lock_manager*>(&leases) : &locks,
          .tabs = &tabs};
}

void io_world::start(const std::function<task<result<void>>(const cancellation&)>& begin) {
  operation& made = operations_.emplace_back();
  spawn([](io_world* world, operation* of, task<result<void>> work) -> task<void> {
    const result<void> outcome = co_await std::move(work);
    of->settled = true;
    if (!outcome) world->note(outcome.error());
  }(this, &made, begin(made.cancel)));
}

void io_world::live(unsigned own_steps, const std::function<void(unsigned)>& own_step,
                    const std::function<void()>& look) {
  while (!input.empty()) {
    const unsigned kind = input.below(common_steps + own_steps);
    if (kind < common_steps) {
      common_step(kind);
    } else {
      own_step(kind - common_steps);
    }
    look();
  }
  settle();
  look();
  leave_page();
}

void io_world::common_step(unsigned kind) {
  switch (kind) {
    case 0:
      if (wall_clock.elapsed() < longest_run) {
        timers.advance(distances[input.below(distances.size())]);
      }
      break;
    case 1: {
      const auto distance = jumps[input.below(jumps.size())];
      // A lease ends by the wall clock.
      locks_failed = locks_failed || has_leases;
      wall_clock.jump(input.flag() ? distance : -distance);
      break;
    }
    case 2: {
      const unsigned faults = input.byte();
      tokens.asynchronous = (faults & 1U) != 0;
      tokens.fails_to_read = (faults & 2U) != 0;
      tokens.fails_to_write = (faults & 4U) != 0;
      tokens.fails_to_clear = (faults & 8U) != 0;
      transactions.fails_to_read = (faults & 16U) != 0;
      transactions.fails_to_write = (faults & 32U) != 0;
      transactions.fails_to_remove = (faults & 64U) != 0;
      transactions.fails_to_list = (faults & 128U) != 0;
      break;
    }
    case 3:
      tokens.complete_next();
      break;
    case 4:
      store_was_changed = true;
      tokens.record = input.flag() ? mutated(tokens.record) : std::string{input.text()};
      break;
    case 5:
      for (auto& [state, record] : transactions.records) record = mutated(record);
      break;
    case 6:
      answer([this](const auto&) { return any_answer(); });
      break;
    case 7: {
      const unsigned what = input.below(6);
      // Where locks are missing, or a lease was taken away, two may be in turn.
      locks_failed = locks_failed || what == 2 || what > 3;
      if (what == 0) locks.hold();
      if (what == 1) locks.release();
      if (what == 2) locks.has_locks = !locks.has_locks;
      if (what == 3) random.fails = !random.fails;
      if (what == 4) lease.lease = input.flag() ? mutated(lease.lease) : std::string{input.text()};
      if (what == 5) lease.fails = !lease.fails;
      break;
    }
    case 8: {
      const unsigned what = input.below(3);
      std::string message{what == 0 ? input.text() : ""};
      if (what != 0 && !tabs.posted.empty()) {
        message = tabs.posted[input.byte() % tabs.posted.size()];
      }
      if (what == 2) message = mutated(message);
      // Another tab may say that the session is over.
      const auto told = parse_tab_message(message);
      may_clear = may_clear || (told && (told->kind == tab_message_kind::signed_out ||
                                         told->kind == tab_message_kind::ended));
      tabs.hear(message);
      break;
    }
    case 9:
      tabs.wake();
      break;
    case 10:
      if (popup) {
        const unsigned what = input.below(4);
        if (what == 0) popup->shown = input.text();
        if (what == 1) popup->say(input.text());
        if (what == 2) popup->closed = !popup->closed;
        if (what == 3) popup->shown = "about:blank";
      }
      break;
    default:
      if (!operations_.empty()) {
        operation& each = operations_[input.byte() % operations_.size()];
        // A login whose callers have all left is taken back.
        may_clear = true;
        each.cancel.request(error_code::aborted);
        check(each.settled, "a call that is aborted settles at once");
      }
  }
}

std::string io_world::mutated(std::string_view text) {
  std::string changed{text};
  const std::size_t at =
      changed.empty() ? 0 : (input.byte() * 256U + input.byte()) % changed.size();
  switch (input.below(3)) {
    case 0:
      if (!changed.empty()) changed[at] = static_cast<char>(input.byte());
      break;
    case 1:
      changed.erase(at, input.byte());
      break;
    default:
      changed.insert(at, input.text());
  }
  return changed;
}

void io_world::answer(
    const std::function<http_response(const fed_http_client::sent_request&)>& make) {
  fed_http_client::sent_request* open = http.waiting(input.byte());
  if (open == nullptr) return;
  completion<result<http_response>> answer = open->answer;
  answer.settle(make(*open));
}

http_response io_world::any_answer() {
  constexpr int statuses[] = {200, 201, 204, 302, 400, 401, 404, 408, 429, 500, 503, 0};
  http_response response{.status = statuses[input.below(std::size(statuses))],
                         .header_text = std::string{input.text()},
                         .body = std::string{input.text()}};
  if (response.body.view().contains("invalid_grant") ||
      response.body.view().contains("\"success\"")) {
    may_clear = true;
  }
  return response;
}

void io_world::request_ended(const request_report& report) {
  check(!report.url.contains('?') && report.duration >= 0ms, "a report has a URL and a duration");
  if (report.failure != nullptr) note(*report.failure);
}

void io_world::leave_page() {
  for (operation& each : operations_) {
    // As with one that is aborted.
    may_clear = may_clear || !each.settled;
    each.cancel.request(error_code::disposed);
    check(each.settled, "a call of a client that is disposed of settles at once");
  }
  tabs.close();
  popup = {};
}

void io_world::settle() {
  tokens.fails_to_read = tokens.fails_to_write = tokens.fails_to_clear = true;
  locks.release();
  const auto is_settled = [](const operation& each) { return each.settled; };
  for (int round = 0; round < most_rounds && !std::ranges::all_of(operations_, is_settled);
       ++round) {
    tokens.complete_all();
    http.fail_all();
    // A user who does nothing has five minutes for a popup.
    timers.advance(10min);
  }
  check(std::ranges::all_of(operations_, is_settled), "every call settles");
}

void io_world::end() {
  const auto is_quiet = [this] {
    return !timers.is_set() && !tokens.is_waiting() && http.waiting(0) == nullptr;
  };
  for (int round = 0; round < most_rounds && !is_quiet(); ++round) {
    tokens.complete_all();
    http.fail_all();
    timers.advance(10min);
  }
  check(is_quiet(), "nothing goes on for ever after a client's end");
  for (const auto& [state, record] : transactions.records) add_secret(state);
  for (const std::string& said : said_) {
    for (const std::string& each : secrets_) check(!said.contains(each), "no error holds a secret");
  }
}

std::string last_login(const io_world& world) {
  if (world.popup && !world.popup->navigated.empty()) return world.popup->navigated.back();
  return world.window.assigned.empty() ? std::string{} : world.window.assigned.back();
}

}  // namespace postern::fuzz
