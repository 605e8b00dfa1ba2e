// SPDX-License-Identifier: MIT
// What happened in a run, for the one who reads why it failed. Most runs have none.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace postern::simulation {

struct trace {
  std::vector<std::string> lines;
};

/// joined is the texts and numbers, one after the other.
[[nodiscard]] inline std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

/// beginning_of is enough of a record or a message to know it again.
[[nodiscard]] inline std::string_view beginning_of(std::string_view text) {
  return text.substr(0, 60);
}

}  // namespace postern::simulation
