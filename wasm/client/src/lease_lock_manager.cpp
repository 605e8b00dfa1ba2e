// SPDX-License-Identifier: MIT
#include <postern/client/lease_lock_manager.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <postern/client/outcome.hpp>
#include <postern/core/base64url.hpp>
#include <postern/core/json.hpp>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// A refresh takes four times the limit that its caller waits for the lock, and the looks at the
/// store around it; one that waits for less wants to do less.
constexpr std::chrono::milliseconds shortest_lease = 75s;
constexpr int limits_per_lease = 5;

/// An end that is farther away was written by another clock.
constexpr std::chrono::milliseconds longest_lease = 10min;

/// How long a contender leaves the others to overwrite its lease before it counts. Each of them has
/// read and written in one turn, and the store shows a write to other tabs within some
/// milliseconds.
constexpr std::chrono::milliseconds settling_time = 100ms;

/// is_free tells that nobody holds the lease.
bool is_free(std::string_view lease, epoch_time now) {
  const result<json_object> object = parse_json_object(lease);
  if (!object) return true;
  const epoch_time end{std::chrono::milliseconds{object->integer("until", 0)}};
  return end <= now || end > now + longest_lease;
}

/// Holds a lease until it dies.
struct held_lease final : shared_object {
  held_lease(lease_store& of, std::string_view with_name, std::string_view with_text)
      : store(of), name(with_name), lease(with_text) {}
  ~held_lease() override {
    const result<text> present = store.read(name);
    // Not what another tab has taken meanwhile.
    if (present && *present == lease) store.remove(name);
  }

  lease_store& store;
  const text name;
  const text lease;
};

}  // namespace

task<result<ref<shared_object>>> lease_lock_manager::acquire(std::string_view name,
                                                             std::chrono::milliseconds limit,
                                                             cancellation cancel) {
  const text kept_name = name;
  const auto length = std::clamp(limit * limits_per_lease, shortest_lease, longest_lease);
  std::array<std::byte, 9> owner{};
  if (!random_.fill(owner)) co_return ref<shared_object>{};
  // By the clock, as a hidden page's timers come late.
  const std::chrono::milliseconds begun = clock_.elapsed();
  while (clock_.elapsed() - begun <= limit) {
    const result<text> present = store_.read(kept_name);
    if (!present) co_return ref<shared_object>{};
    text lease;
    if (is_free(*present, clock_.now())) {
      json_writer writer;
      writer.string("owner", base64url_encode(owner));
      writer.integer("until", (clock_.now() + length).time_since_epoch().count());
      lease = writer.take().reveal();
      if (!store_.write(kept_name, lease)) co_return ref<shared_object>{};
    }
    static_cast<void>(co_await until(outcome{}, cancel, &timers_, settling_time));
    if (const auto reason = cancel.requested()) {
      if (!lease.empty()) static_cast<void>(make_ref<held_lease>(store_, kept_name, lease));
      co_return cancelled(*reason);
    }
    if (lease.empty()) continue;
    const result<text> kept = store_.read(kept_name);
    if (kept && *kept == lease) {
      co_return ref<shared_object>{make_ref<held_lease>(store_, kept_name, lease)};
    }
  }
  co_return make_error(error_code::timeout, "Another tab holds the lease for too long.");
}

}  // namespace postern
