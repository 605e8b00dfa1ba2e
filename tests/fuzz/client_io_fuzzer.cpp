// SPDX-License-Identifier: MIT
// Either client, with all that it hears of the world taken from the input: the store's bytes, the
// server's answers, callback URLs, other tabs' messages, time, failures, and the order of calls.
#include "io_world.hpp"
#include "targets.hpp"

namespace postern::fuzz {

bool client_io(std::string_view input) {
  io_world world{input};
  return world.input.flag() ? run_showdown_io(world) : run_oauth_io(world);
}

}  // namespace postern::fuzz
