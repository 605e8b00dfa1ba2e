// SPDX-License-Identifier: MIT
// What a URL's query says, read in another way than the core reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::fuzz {

/// query_values gives the decoded values of every parameter of that name, in the order of the URL.
/// A pair whose name or value is malformed has none.
[[nodiscard]] std::vector<std::string> query_values(std::string_view url, std::string_view name);

/// has_only tells that the parameter stands there once, with this value.
[[nodiscard]] inline bool has_only(std::string_view url, std::string_view name,
                                   std::string_view value) {
  const std::vector<std::string> values = query_values(url, name);
  return values.size() == 1 && values.front() == value;
}

}  // namespace postern::fuzz
