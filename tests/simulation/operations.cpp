// SPDX-License-Identifier: MIT
#include "simulation/operations.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// longest is more than the client's own limits together: a call waits for at most four refreshes,
/// each of them 15 s, and for slow stores and late timers on the way.
constexpr moment longest = 2min;

}  // namespace

void operations::judge() {
  std::erase_if(begun_, [](const auto& each) { return each->is_settled; });
  for (const auto& each : begun_) {
    if (each->in->is_gone()) {
      world_.broken("I4", joined({each->what, " of a page that is gone is still pending"}));
    } else if (each->in->awake_time(world_.now()) - each->began_awake > longest) {
      world_.broken("I4", joined({each->what, " has been pending for too long"}));
    }
  }
}

void operations::judge_end() {
  for (const auto& each : begun_) {
    if (!each->is_settled) world_.broken("I4", joined({each->what, " never ended"}));
  }
}

}  // namespace postern::simulation
