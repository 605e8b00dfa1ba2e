// SPDX-License-Identifier: MIT
#include "simulation/client_seat.hpp"

#include <array>
#include <utility>

#include "simulation/environment.hpp"

namespace postern::simulation {
namespace {

error storage_refused() { return make_error(error_code::storage_error, "The storage refused."); }

/// Settles a flight when its caller leaves.
struct canceller final : shared_object {
  canceller(environment& in, std::shared_ptr<flight> what) : world(in), which(std::move(what)) {}

  static void cancel(shared_object* target) {
    const auto& self = *static_cast<canceller*>(target);
    if (!self.which->is_over) self.which->is_cancelled = true;
    self.world.land(*self.which, make_error(error_code::aborted, "The call was aborted."));
  }

  environment& world;
  std::shared_ptr<flight> which;
};

}  // namespace

client_ports client_seat::ports() {
  lock_manager* locks = this;
  if (world.rules.locks == lock_kind::lease) locks = &leased_locks;
  return {.wall_clock = this,
          .random = this,
          .http = this,
          .timers = this,
          .tokens = this,
          .transactions = this,
          .window = this,
          .locks = locks,
          .tabs = this};
}

epoch_time client_seat::now() const { return world.wall() + (world.time_of(where) - world.now()); }

std::chrono::milliseconds client_seat::elapsed() const {
  // Each page counts from its own beginning.
  return world.time_of(where) - where.loaded_at;
}

result<void> client_seat::fill(std::span<std::byte> bytes) {
  std::uint64_t word = 0;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    if (index % 8 == 0) word = mix(++world.random_words);
    bytes[index] = static_cast<std::byte>(word >> (index % 8 * 8));
  }
  return {};
}

task<result<http_response>> client_seat::send(const http_request& request,
                                              std::chrono::milliseconds limit,
                                              cancellation cancel) {
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  const std::shared_ptr<flight> which = world.launch(*this, request, limit);
  cancel.on_request({&canceller::cancel, make_ref<canceller>(world, which)});
  result<http_response> answer = co_await which->answer.take();
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return answer;
}

timer::id client_seat::start(std::chrono::milliseconds delay, callback fire) {
  if (world.rules.timers_are_late && world.luck.once_in(8)) {
    delay += std::chrono::milliseconds{world.luck.choose(1000)};
  }
  // A page that is gone runs to its end by its timers, which fire all the same.
  return static_cast<id>(
      world.post(&where, delay, "timer", [fire = std::move(fire)](ending) { fire(); }));
}

void client_seat::stop(id timer) { world.events.remove(static_cast<event::id>(timer)); }

task<bool> client_seat::reach(std::string_view what, const std::string* written) {
  if (world.rules.storage != storage_kind::shared_at_once || where.is_gone()) {
    moment delay{0};
    if (world.rules.storage == storage_kind::shared_slow)
      delay = moment{1 + world.luck.choose(150)};
    completion<bool> reached;
    world.post(&where, delay, what,
               [reached](ending how) mutable { reached.settle(how == ending::happens); });
    if (!co_await reached.wait() || where.is_gone()) co_return false;
  }
  if (!world.storage_throws()) co_return true;
  world.note(&where, {what, " throws"});
  world.storage_failed(*this, written);
  co_return false;
}

task<result<secret>> client_seat::read() {
  if (!co_await reach("store read", nullptr)) co_return storage_refused();
  const std::string& record = world.record_of(*this);
  world.note(&where, {"reads ", beginning_of(record)});
  world.record_is_read(*this, record);
  co_return secret{record};
}

task<result<void>> client_seat::put(std::string record, std::string_view what) {
  if (!co_await reach(what, &record)) co_return storage_refused();
  world.note(&where, {what, " ", beginning_of(record)});
  world.record_changes(*this, record);
  world.set_record(*this, std::move(record));
  co_return {};
}

task<result<void>> client_seat::write(secret record) {
  return put(std::string{record.reveal()}, "store write");
}

task<result<void>> client_seat::clear() { return put({}, "store clear"); }

result<secret> client_seat::read(std::string_view state) {
  if (where.is_gone() || world.storage_throws()) return storage_refused();
  const auto& kept = where.in->transactions[number];
  const auto found = kept.find(state);
  return found == kept.end() ? secret{} : secret{found->second};
}

result<void> client_seat::write(std::string_view state, secret record) {
  if (where.is_gone() || world.storage_throws()) return storage_refused();
  where.in->transactions[number].insert_or_assign(std::string{state}, std::string{record.reveal()});
  return {};
}

result<void> client_seat::remove(std::string_view state) {
  if (where.is_gone() || world.storage_throws()) return storage_refused();
  auto& kept = where.in->transactions[number];
  if (const auto found = kept.find(state); found != kept.end()) kept.erase(found);
  return {};
}

result<text> client_seat::states() {
  if (where.is_gone() || world.storage_throws()) return storage_refused();
  std::string all;
  for (const auto& [state, record] : where.in->transactions[number]) all += state + '\n';
  return text{all};
}

result<void> client_seat::assign(std::string_view url) {
  if (!where.is_gone()) leaves_for = url;
  return {};
}

void client_seat::replace_location(std::string_view url) {
  if (!where.is_gone()) where.in->url = url;
}

task<result<ref<shared_object>>> client_seat::acquire(std::string_view name,
                                                      std::chrono::milliseconds limit,
                                                      cancellation cancel) {
  if (world.rules.locks == lock_kind::none) co_return ref<shared_object>{};
  lock_grant granted;
  const unsigned request = world.ask_for_lock(*this, name, limit, granted);
  struct taking_back final : shared_object {
    environment* in = nullptr;
    std::string name;
    unsigned request = 0;
  };
  const auto back = make_ref<taking_back>();
  back->in = &world;
  back->name = name;
  back->request = request;
  cancel.on_request({[](shared_object* target) {
                       const auto* taken = static_cast<const taking_back*>(target);
                       taken->in->take_back_lock(taken->name, taken->request);
                     },
                     back});
  co_return co_await granted.take();
}

void client_seat::open(std::string_view name, ref<tab_listener> with_listener) {
  channel = name;
  listener = std::move(with_listener);
  listens_since = world.now();
}

void client_seat::post(const secret& message) {
  if (!where.is_gone() && world.rules.has_channels) world.post_message(*this, message.reveal());
}

void client_seat::close() { world.close_channel(*this); }

void client_seat::signed_out(sign_out_reason reason) {
  world.note(&where, {"is signed out: ", reason == sign_out_reason::user ? "user" : "expired"});
  if (reason == sign_out_reason::expired && !where.is_gone()) world.session_expires(*this);
}

void client_seat::failed(const error& failure) {
  world.note(&where, {"tells of ", to_string(failure->code)});
}

bool lease_port::is_refused() const {
  if (seat.where.is_gone()) return true;
  if (!seat.world.storage_throws()) return false;
  seat.world.note(&seat.where, {"lease throws"});
  seat.world.storage_failed(seat, nullptr);
  return true;
}

result<text> lease_port::read(std::string_view name) {
  if (is_refused()) return storage_refused();
  const auto found = seat.world.leases.find(name);
  return found == seat.world.leases.end() ? text{} : text{found->second.seen_by(*seat.where.in)};
}

result<void> lease_port::write(std::string_view name, std::string_view text) {
  if (is_refused()) return storage_refused();
  seat.world.note(&seat.where, {"writes the lease ", text});
  seat.world.write_shared(seat.world.leases[std::string{name}], *seat.where.in, std::string{text});
  return {};
}

void lease_port::remove(std::string_view name) {
  if (!is_refused())
    seat.world.write_shared(seat.world.leases[std::string{name}], *seat.where.in, {});
}

}  // namespace postern::simulation
