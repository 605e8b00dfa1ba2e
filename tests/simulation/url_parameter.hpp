// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/url.hpp>

namespace postern::simulation {

/// url_parameter gives a decoded parameter of a URL's query, empty if it is not there.
[[nodiscard]] inline std::string url_parameter(std::string_view url, std::string_view name) {
  const auto parts = parse_url(url);
  if (!parts) return {};
  const auto query = parse_form_urlencoded(parts->query);
  if (!query) return {};
  const auto found = std::ranges::find(*query, name, &form_parameter::name);
  return found == query->end() ? std::string{} : found->value;
}

}  // namespace postern::simulation
