// SPDX-License-Identifier: MIT
// Web Locks: first come, first served; who closes or reloads a page gives back what it holds, who
// freezes does not.
#include <algorithm>
#include <utility>

#include "simulation/environment.hpp"

namespace postern::simulation {
namespace {

/// Holds a lock until it dies.
struct held_lock final : shared_object {
  held_lock(environment& in, std::string with_name, unsigned with_ticket)
      : world(in), name(std::move(with_name)), ticket(with_ticket) {}
  ~held_lock() override { world.release_lock(name, ticket); }

  environment& world;
  std::string name;
  unsigned ticket;
};

}  // namespace

unsigned environment::ask_for_lock(client_seat& by, std::string_view name, moment limit,
                                   lock_grant granted) {
  if (by.where.is_gone()) {
    post(&by.where, moment{0}, "no lock", [granted](ending) mutable {
      granted.settle(make_error(error_code::timeout, "The page is gone."));
    });
    return 0;
  }
  const std::string key{name};
  const unsigned number = ++last_ticket_;
  const event::id deadline =
      post(&by.where, limit, "lock limit", [this, key, number, granted](ending) mutable {
        std::erase_if(locks_[key].queue,
                      [number](const lock_request& each) { return each.number == number; });
        granted.settle(make_error(error_code::timeout, "Another tab holds the lock for too long."));
      });
  locks_[key].queue.push_back(
      {.number = number, .by = &by, .granted = granted, .deadline = deadline});
  serve_queue(key);
  return number;
}

void environment::take_back_lock(std::string_view name, unsigned request) {
  const auto lock = locks_.find(name);
  if (lock == locks_.end()) return;
  const auto found = std::ranges::find(lock->second.queue, request, &lock_request::number);
  // What is granted already is let go of by who gets it.
  if (found == lock->second.queue.end()) return;
  const lock_request taken = *found;
  lock->second.queue.erase(found);
  events.remove(taken.deadline);
  post(&taken.by->where, moment{0}, "lock taken back", [granted = taken.granted](ending) mutable {
    granted.settle(cancelled(error_code::aborted));
  });
}

void environment::serve_queue(const std::string& name) {
  lock_state& lock = locks_[name];
  if (lock.ticket != 0 || lock.queue.empty()) return;
  const lock_request next = lock.queue.front();
  lock.queue.pop_front();
  events.remove(next.deadline);
  lock.ticket = next.number;
  lock.holder = &next.by->where;
  post(&next.by->where, lock_delay, "lock",
       [this, name, ticket = lock.ticket, granted = next.granted](ending how) mutable {
         if (how == ending::happens) {
           granted.settle(ref<shared_object>{make_ref<held_lock>(*this, name, ticket)});
         } else {
           granted.settle(make_error(error_code::timeout, "The page is gone."));
         }
       });
}

void environment::release_lock(std::string_view name, unsigned ticket) {
  lock_state& lock = locks_.find(name)->second;
  if (lock.ticket != ticket) return;
  lock.ticket = 0;
  lock.holder = nullptr;
  serve_queue(std::string{name});
}

void environment::release_locks_of(const page& ending) {
  for (auto& [name, lock] : locks_) {
    // The request itself is settled by its limit.
    std::erase_if(lock.queue, [&](const lock_request& each) { return &each.by->where == &ending; });
    if (lock.holder == &ending) release_lock(name, lock.ticket);
  }
}

bool environment::locks_hold() const {
  return rules.locks == lock_kind::web_locks ||
         (rules.locks == lock_kind::lease && !lease_is_excused);
}

}  // namespace postern::simulation
