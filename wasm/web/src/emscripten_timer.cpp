// SPDX-License-Identifier: MIT
#include <postern/web/emscripten_timer.hpp>

#include <emscripten/html5.h>

#include <algorithm>
#include <utility>

namespace postern {

struct emscripten_timer::pending {
  emscripten_timer* owner;
  id timer;
  callback fire;
};

emscripten_timer::emscripten_timer() = default;

emscripten_timer::~emscripten_timer() {
  for (const auto& entry : pending_) emscripten_clear_timeout(entry->timer);
}

timer::id emscripten_timer::start(std::chrono::milliseconds delay, callback fire) {
  auto& entry = *pending_.emplace_back(std::make_unique<pending>(this, 0, std::move(fire)));
  entry.timer = emscripten_set_timeout(
      [](void* data) {
        const auto* due = static_cast<pending*>(data);
        const callback fire = due->owner->release(due->timer);
        fire();
      },
      static_cast<double>(delay.count()), &entry);
  return entry.timer;
}

void emscripten_timer::stop(id timer) {
  emscripten_clear_timeout(timer);
  static_cast<void>(release(timer));
}

callback emscripten_timer::release(id timer) {
  const auto found = std::ranges::find(pending_, timer, &pending::timer);
  if (found == pending_.end()) return {};
  callback fire = std::move((*found)->fire);
  pending_.erase(found);
  return fire;
}

}  // namespace postern
