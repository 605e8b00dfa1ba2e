// SPDX-License-Identifier: MIT
// What stands in an array's memory when it is given back. Linked into the core tests alone, as it
// replaces the global operator new[].
#pragma once

#include <string>
#include <string_view>

namespace postern::test {

/// One block at a time: what a text or a secret left in it.
struct watched_block {
  bool released = false;
  std::string left_behind;
};

/// watch begins to watch the block that these characters, all of them, begin; its owner is alive.
/// The outcome is of the latest call.
const watched_block& watch(std::string_view characters);

}  // namespace postern::test
