// SPDX-License-Identifier: MIT
// That the other tests of this program mean something: the optimizer that they were compiled with
// does leave out what wipe() is in place of.
#include <cstring>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/watched_block.hpp"

using namespace postern;

namespace {

constexpr std::string_view canary = "canary-0123456789";

[[gnu::noinline]] const test::watched_block& careless_buffer_dies() {
  char* const buffer = new char[canary.size()];
  std::memcpy(buffer, canary.data(), canary.size());
  const test::watched_block& block = test::watch({buffer, canary.size()});
  std::memset(buffer, 0, canary.size());
  delete[] buffer;
  return block;
}

}  // namespace

TEST_CASE("I9: a plain memset before a release is left out", "[secret]") {
  const test::watched_block& block = careless_buffer_dies();
  CHECK(block.released);
  CHECK(block.left_behind == canary);
}
