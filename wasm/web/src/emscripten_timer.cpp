// SPDX-License-Identifier: MIT
#include <postern/web/emscripten_timer.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

extern "C" {
// timers.js.
void postern_timeout_start(void* due, double delay, void (*fire)(void* due));
void postern_timeout_stop(void* due);
}

namespace postern {

namespace {

/// What setTimeout counts to, in milliseconds; it takes more for nothing at all.
constexpr std::int64_t longest_delay = 0x7fff'ffff;

}  // namespace

struct emscripten_timer::pending {
  emscripten_timer* owner;
  callback fire;
  pending* next;
  id timer = 0;
};

emscripten_timer::~emscripten_timer() {
  while (first_ != nullptr) stop(first_->timer);
}

timer::id emscripten_timer::start(std::chrono::milliseconds delay, callback fire) {
  first_ = new pending{.owner = this, .fire = std::move(fire), .next = first_, .timer = ++last_};
  postern_timeout_start(first_,
                        static_cast<double>(std::min<std::int64_t>(delay.count(), longest_delay)),
                        [](void* data) {
                          const auto* due = static_cast<pending*>(data);
                          const callback call = due->owner->release(due->timer);
                          call();
                        });
  return first_->timer;
}

void emscripten_timer::stop(id timer) { static_cast<void>(release(timer)); }

callback emscripten_timer::release(id timer) {
  for (pending** link = &first_; *link != nullptr; link = &(*link)->next) {
    if ((*link)->timer != timer) continue;
    const std::unique_ptr<pending> released{*link};
    // Also of one that has fired: its number is forgotten there.
    postern_timeout_stop(*link);
    *link = released->next;
    return std::move(released->fire);
  }
  return {};
}

}  // namespace postern
