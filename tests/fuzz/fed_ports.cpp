// SPDX-License-Identifier: MIT
#include "fed_ports.hpp"

#include <algorithm>
#include <utility>

#include "property.hpp"
#include "support/settling.hpp"

namespace postern::fuzz {
namespace {

using namespace std::chrono_literals;

/// A run that fires more timers at once has met an endless loop.
constexpr int most_alarms = 100'000;

result<http_response> no_answer() {
  return make_error(error_code::timeout, "The server did not answer in time.");
}

result<ref<shared_object>> taken_back() { return cancelled(error_code::aborted); }

result<ref<shared_object>> no_lock() {
  return make_error(error_code::timeout, "Another tab holds the lock for too long.");
}

}  // namespace

timer::id fed_timer::start(std::chrono::milliseconds delay, callback fire) {
  // Browsers keep a delay in 31 bits and take more for 0.
  check(delay >= 0ms && delay.count() < (std::int64_t{1} << 31), "a delay is one for a browser");
  const id made = next_id_++;
  set_.emplace(made, alarm{clock_.elapsed() + delay, std::move(fire)});
  return made;
}

void fed_timer::advance(std::chrono::milliseconds distance) {
  const std::chrono::milliseconds target = clock_.elapsed() + distance;
  for (int fired = 0;; ++fired) {
    const auto due =
        std::ranges::min_element(set_, {}, [](const auto& each) { return each.second.at; });
    if (due == set_.end() || due->second.at > target) break;
    check(fired < most_alarms, "timers do not set each other for ever");
    clock_.pass(std::max(due->second.at - clock_.elapsed(), 0ms));
    // It is gone before it fires, so that the callback may set it again.
    const callback fire = set_.extract(due).mapped().fire;
    fire();
  }
  clock_.pass(std::max(target - clock_.elapsed(), 0ms));
}

task<result<http_response>> fed_http_client::send(const http_request& request,
                                                  std::chrono::milliseconds limit,
                                                  cancellation cancel) {
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  sent_request& sent =
      sent_.emplace_back(std::string{request.url.view()}, std::string{request.body.reveal()});
  sending(sent);
  const completion<result<http_response>> answer = sent.answer;
  cancel.on_request(test::settling<&no_answer>(answer));
  timer& timers = timers_;
  const timer::id deadline = timers.start(limit, test::settling<&no_answer>(answer));
  result<http_response> outcome = co_await answer.take();
  timers.stop(deadline);
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return outcome;
}

fed_http_client::sent_request* fed_http_client::waiting(std::size_t index) {
  std::vector<sent_request*> open;
  for (sent_request& each : sent_) {
    if (!each.answer.settled()) open.push_back(&each);
  }
  return open.empty() ? nullptr : open[index % open.size()];
}

void fed_http_client::fail_all() {
  while (sent_request* open = waiting(0)) {
    open->answer.settle(make_error(error_code::network_error, "No answer came."));
  }
}

task<result<void>> fed_token_store::reach(const bool& fails) {
  if (asynchronous) {
    const completion<bool> gate = gates_.emplace_back();
    co_await gate.wait();
  }
  if (fails) co_return make_error(error_code::storage_error, "The token store refused.");
  co_return {};
}

task<result<secret>> fed_token_store::read() {
  result<void> reached = co_await reach(fails_to_read);
  if (!reached) co_return std::move(reached.error());
  co_return secret{record};
}

task<result<void>> fed_token_store::write(secret written) {
  const result<void> reached = co_await reach(fails_to_write);
  if (reached) {
    writing(written.reveal());
    record = written.reveal();
  }
  co_return reached;
}

task<result<void>> fed_token_store::clear() {
  const result<void> reached = co_await reach(fails_to_clear);
  if (reached) {
    clearing();
    record.clear();
  }
  co_return reached;
}

void fed_token_store::complete_next() {
  if (gates_.empty()) return;
  completion<bool> gate = std::move(gates_.front());
  gates_.pop_front();
  gate.settle(true);
}

struct fed_lock_manager::held_lock final : shared_object {
  explicit held_lock(ref<state> of) : locks(std::move(of)) { locks->held = true; }
  ~held_lock() override {
    locks->held = false;
    locks->serve();
  }
  ref<state> locks;
};

void fed_lock_manager::state::serve() {
  // Who gets the lock may give it back before settle() returns.
  while (!held && !queue.empty()) {
    auto next = std::move(queue.front());
    queue.pop_front();
    if (next.settled()) continue;
    next.settle(ref<shared_object>{make_ref<held_lock>(ref{this})});
  }
}

task<result<ref<shared_object>>> fed_lock_manager::acquire(std::string_view,
                                                           std::chrono::milliseconds limit,
                                                           cancellation cancel) {
  if (!has_locks) co_return ref<shared_object>{};
  const completion<result<ref<shared_object>>> granted;
  timer& timers = timers_;
  const timer::id deadline = timers.start(limit, test::settling<&no_lock>(granted));
  cancel.on_request(test::settling<&taken_back>(granted));
  state_->queue.push_back(granted);
  state_->serve();
  result<ref<shared_object>> outcome = co_await granted.take();
  timers.stop(deadline);
  co_return outcome;
}

void fed_lock_manager::hold() {
  if (!state_->held && state_->queue.empty()) state_->held = held_elsewhere_ = true;
}

void fed_lock_manager::release() {
  if (!std::exchange(held_elsewhere_, false)) return;
  state_->held = false;
  // Serving may let go of the last other owner.
  const ref<state> kept = state_;
  kept->serve();
}

result<text> fed_lease_store::read(std::string_view) {
  if (fails) return make_error(error_code::storage_error, "The lease store refused.");
  return text{lease};
}

result<void> fed_lease_store::write(std::string_view, std::string_view text) {
  if (fails) return make_error(error_code::storage_error, "The lease store refused.");
  lease = text;
  return {};
}

void fed_lease_store::remove(std::string_view) { lease.clear(); }

void fed_tab_channel::open(std::string_view, ref<tab_listener> listener) {
  listener_ = std::move(listener);
}

void fed_tab_channel::hear(std::string_view message) const {
  // Hearing may end the listening.
  if (const ref<tab_listener> kept = listener_) kept->heard(message);
}

void fed_tab_channel::wake() const {
  if (const ref<tab_listener> kept = listener_) kept->woke();
}

}  // namespace postern::fuzz
