// SPDX-License-Identifier: MIT
#include "simulation/world.hpp"

#include "simulation/oauth_world.hpp"
#include "simulation/showdown_world.hpp"

namespace postern::simulation {
namespace {

template <class World>
std::optional<violation> run_world(decisions& luck, trace* notes) {
  World world{luck, notes};
  world.live();
  for (const auto& each : world.tabs) world.end_page(*each);
  world.judge_leftovers();
  return world.verdict();
}

}  // namespace

std::optional<violation> run_oauth_world(decisions& luck, trace* notes) {
  return run_world<oauth_world>(luck, notes);
}

std::optional<violation> run_showdown_world(decisions& luck, trace* notes) {
  return run_world<showdown_world>(luck, notes);
}

}  // namespace postern::simulation
