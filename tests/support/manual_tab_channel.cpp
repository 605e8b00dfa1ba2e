// SPDX-License-Identifier: MIT
#include "support/manual_tab_channel.hpp"

#include <utility>

namespace postern::test {

manual_tab_channel::manual_tab_channel(std::shared_ptr<tab_network> network)
    : network_(std::move(network)) {
  network_->tabs_.push_back(this);
}

manual_tab_channel::~manual_tab_channel() { std::erase(network_->tabs_, this); }

void manual_tab_channel::open(std::string_view opened, ref<tab_listener> listener) {
  name = opened;
  listener_ = std::move(listener);
}

void manual_tab_channel::post(const secret& message) {
  if (!listener_) return;
  posted.emplace_back(message.reveal());
  network_->waiting_.push_back({.from = this, .text = std::string{message.reveal()}});
}

void manual_tab_channel::close() { listener_ = {}; }

void manual_tab_channel::hear(std::string_view message) const {
  const ref<tab_listener> listener = listener_;
  if (listener) listener->heard(message);
}

void manual_tab_channel::wake() const {
  const ref<tab_listener> listener = listener_;
  if (listener) listener->woke();
}

void tab_network::deliver() {
  while (!waiting_.empty()) {
    const message next = std::move(waiting_.front());
    waiting_.pop_front();
    for (const manual_tab_channel* tab : tabs_) {
      if (tab != next.from && tab->name == next.from->name) tab->hear(next.text);
    }
  }
}

}  // namespace postern::test
