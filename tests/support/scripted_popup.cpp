// SPDX-License-Identifier: MIT
#include "support/scripted_popup.hpp"

#include <utility>

namespace postern::test {

scripted_popup::scripted_popup(std::shared_ptr<order_log> order) : order_(std::move(order)) {}

void scripted_popup::navigate(std::string_view url) {
  order_->add("popup navigated");
  navigated.emplace_back(url);
}

text scripted_popup::location() const {
  ++looks;
  return shown;
}

void scripted_popup::listen(std::string_view nonce, ref<popup_listener> listener) {
  order_->add("popup listened to");
  nonces.emplace_back(nonce);
  listener_ = std::move(listener);
  for (const std::string& each : said_early) say(each);
}

void scripted_popup::close() {
  order_->add("popup closed");
  ++closes;
  listener_ = nullptr;
}

void scripted_popup::say(std::string_view url) const {
  // Hearing may end the login, and with it the listener.
  if (const ref<popup_listener> kept = listener_) kept->heard(url);
}

}  // namespace postern::test
