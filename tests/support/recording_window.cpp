// SPDX-License-Identifier: MIT
#include "support/recording_window.hpp"

#include <utility>

namespace postern::test {

recording_window::recording_window(std::shared_ptr<order_log> order) : order_(std::move(order)) {}

result<void> recording_window::assign(std::string_view url) {
  if (shown.empty()) return make_error(error_code::invalid_config, "There is no page.");
  order_->add("navigated");
  assigned.emplace_back(url);
  return {};
}

void recording_window::replace_location(std::string_view url) {
  order_->add("URL replaced");
  replaced.emplace_back(url);
  shown = url;
}

}  // namespace postern::test
