// SPDX-License-Identifier: MIT
#include "support/watched_block.hpp"

#include <cstddef>
#include <new>

namespace postern::test {
namespace {

const void* watched = nullptr;
std::size_t watched_size = 0;
watched_block seen;

// Between its owner's end and its release a block may still be read.
void release(void* block) {
  if (block != nullptr && block == watched) {
    watched = nullptr;
    seen.released = true;
    seen.left_behind.assign(static_cast<const char*>(block), watched_size);
  }
  operator delete(block);
}

}  // namespace

const watched_block& watch(std::string_view characters) {
  watched = characters.data();
  watched_size = characters.size();
  seen = {};
  return seen;
}

}  // namespace postern::test

void* operator new[](std::size_t size) { return operator new(size); }
void operator delete[](void* block) noexcept { postern::test::release(block); }
void operator delete[](void* block, std::size_t /*size*/) noexcept {
  postern::test::release(block);
}
