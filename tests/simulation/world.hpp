// SPDX-License-Identifier: MIT
// A world of tabs, a browser and an authorization server around the real client.
//
// Theory of operation. Everything that a client waits for (a storage operation, a lock, an HTTP
// answer, a timer, a message of another tab) is an event of the scheduler, as is everything that
// happens to it (a user's action, a crash, a reload, a clock that is set). The scheduler has a
// virtual clock; of the events that are due it runs any one, so every await is a place where
// another tab may run. All luck comes from `decisions`: the kind of storage, the faults, the order.
// So a seed determines a run, and a list of answers replays it.
//
// The judge does not ask the clients what they think. It watches what they do to the world: what
// the server sees, what the store holds, what callers are given and when. A rule that only holds
// while nothing has been lost names its excuses one by one (see family::excuse); all others hold in
// every world.
//
// A page that crashes is cut off from the world: nothing that it still does has an effect. It is
// then run on, privately, with every wait ending in an error, until no coroutine is left.
#pragma once

#include <optional>
#include <string>

#include "simulation/decisions.hpp"
#include "simulation/trace.hpp"

namespace postern::simulation {

/// A rule that was broken.
struct violation {
  /// rule is an id of the list of invariants, such as `I2`, or a word for what has no id.
  std::string rule;
  std::string what;
};

/// run_oauth_world gives the first rule that auth_client broke, nothing if it kept them all. The
/// trace is filled in if there is one.
[[nodiscard]] std::optional<violation> run_oauth_world(decisions& luck, trace* notes = nullptr);

/// run_showdown_world does the same with showdown_auth.
[[nodiscard]] std::optional<violation> run_showdown_world(decisions& luck, trace* notes = nullptr);

}  // namespace postern::simulation
