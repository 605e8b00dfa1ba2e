// SPDX-License-Identifier: MIT
#include "support/canaries.hpp"

#include <algorithm>

#include "support/result_code.hpp"

namespace postern::test {

bool canaries::occur_in(std::string_view text) const {
  return std::ranges::any_of(planted_, [&](const auto& each) { return text.contains(each); });
}

bool canaries::occur_in(const error& failure) const { return occur_in(all_text(failure)); }

bool canaries::occur_in(const recording_observer& observer) const {
  const auto in_error = [&](const error& each) { return occur_in(each); };
  const auto in_request = [&](const observed_request& each) { return occur_in(each.url); };
  return std::ranges::any_of(observer.failures, in_error) ||
         std::ranges::any_of(observer.request_failures, in_error) ||
         std::ranges::any_of(observer.requests, in_request);
}

}  // namespace postern::test
