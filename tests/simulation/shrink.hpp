// SPDX-License-Identifier: MIT
// From a world that fails to the simplest one that fails in the same way.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "simulation/decisions.hpp"
#include "simulation/world.hpp"

namespace postern::simulation {

using world_function = std::optional<violation> (*)(decisions& luck, trace* notes);

/// shrink leaves out answers, and makes them smaller, for as long as the same rule is broken. It
/// runs the world at most `most_runs` times.
[[nodiscard]] std::vector<std::uint32_t> shrink(world_function world,
                                                std::vector<std::uint32_t> answers,
                                                std::string_view rule, int most_runs);

}  // namespace postern::simulation
