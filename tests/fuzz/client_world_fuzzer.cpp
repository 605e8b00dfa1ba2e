// SPDX-License-Identifier: MIT
// A simulated world of tabs, storages and a strict server around either client (tests/simulation),
// whose luck is the input: every fault, every delay, the order of all that happens.
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "property.hpp"
#include "simulation/world.hpp"
#include "targets.hpp"

namespace postern::fuzz {

bool client_world(std::string_view input) {
  if (input.empty()) return false;
  const std::span bytes{reinterpret_cast<const std::uint8_t*>(input.data()), input.size()};
  simulation::decisions luck{bytes.subspan(1)};
  const std::optional<simulation::violation> broken = (bytes.front() & 1U) == 0
                                                          ? simulation::run_oauth_world(luck)
                                                          : simulation::run_showdown_world(luck);
  std::string what = "a world keeps its rules";
  if (broken) what += ": " + broken->rule + ": " + broken->what;
  check(!broken, what);
  // An input that the world has not used up is longer than it need be.
  return luck.made().size() >= input.size() - 1;
}

}  // namespace postern::fuzz
