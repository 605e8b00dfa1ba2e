// SPDX-License-Identifier: MIT
// The module's allocator. This program runs on it itself.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

std::span<unsigned char> bytes_of(void* memory, std::size_t size) {
  return {static_cast<unsigned char*>(memory), size};
}

bool is_all(void* memory, std::size_t size, unsigned char value) {
  return std::ranges::all_of(bytes_of(memory, size), [value](auto byte) { return byte == value; });
}

bool is_aligned(void* memory) { return reinterpret_cast<std::uintptr_t>(memory) % 16 == 0; }

}  // namespace

TEST_CASE("X8: every block is aligned, of its own, and as large as was asked for", "[allocator]") {
  std::vector<void*> blocks;
  for (std::size_t size = 0; size < 5000; size += 7) {
    void* block = std::malloc(size);
    REQUIRE(block != nullptr);
    REQUIRE(is_aligned(block));
    std::memset(block, static_cast<int>(size % 251), size);
    blocks.push_back(block);
  }
  std::size_t size = 0;
  for (void* block : blocks) {
    REQUIRE(is_all(block, size, static_cast<unsigned char>(size % 251)));
    std::free(block);
    size += 7;
  }
  std::free(nullptr);
}

TEST_CASE("I9: what is given back is wiped, and used again", "[allocator]") {
  for (const std::size_t size : {1U, 24U, 25U, 1000U, 100'000U}) {
    void* first = std::malloc(size);
    std::memset(first, 0xa5, size);
    std::free(first);
    CHECK(is_all(first, size, 0));
    void* second = std::calloc(size, 1);
    CHECK(second == first);
    CHECK(is_all(second, size, 0));
    std::free(second);
  }
}

TEST_CASE("I9: a block that moves is wiped where it was", "[allocator]") {
  void* small = std::malloc(20);
  std::memset(small, 0x11, 20);
  // There is room left in it.
  CHECK(std::realloc(small, 24) == small);
  void* large = std::realloc(small, 4000);
  REQUIRE(large != nullptr);
  CHECK(large != small);
  CHECK(is_all(large, 20, 0x11));
  CHECK(is_all(small, 20, 0));
  std::free(large);
  void* fresh = std::realloc(nullptr, 8);
  CHECK(is_aligned(fresh));
  std::free(fresh);
}

TEST_CASE("X8: what cannot be had is null, and the memory grows for what can", "[allocator]") {
  const volatile std::size_t too_much = SIZE_MAX;
  CHECK(std::malloc(too_much) == nullptr);
  CHECK(std::malloc(too_much / 2) == nullptr);
  CHECK(std::calloc(too_much / 8, 16) == nullptr);
  std::vector<void*> blocks;
  for (int i = 0; i < 40; ++i) {
    blocks.push_back(std::malloc(1 << 20));
    REQUIRE(blocks.back() != nullptr);
    std::memset(blocks.back(), i, 1 << 20);
  }
  for (int i = 0; i < 40; ++i) {
    CHECK(is_all(blocks[static_cast<std::size_t>(i)], 1 << 20, static_cast<unsigned char>(i)));
    std::free(blocks[static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("X8: blocks of all sizes come and go without touching each other", "[allocator]") {
  struct held {
    void* memory = nullptr;
    std::size_t size = 0;
    unsigned char mark = 0;
  };
  std::vector<held> slots(200);
  std::minstd_rand random{20'261'122};
  for (int turn = 0; turn < 20'000; ++turn) {
    held& slot = slots[random() % slots.size()];
    if (slot.memory != nullptr) {
      REQUIRE(is_all(slot.memory, slot.size, slot.mark));
      if (random() % 3 == 0) {
        const std::size_t size = random() % 3000;
        slot.memory = std::realloc(slot.memory, size);
        REQUIRE(is_all(slot.memory, std::min(size, slot.size), slot.mark));
        slot.size = size;
        std::memset(slot.memory, slot.mark, size);
        continue;
      }
      std::free(slot.memory);
    }
    slot.size = random() % (turn % 50 == 0 ? 200'000 : 600);
    slot.mark = static_cast<unsigned char>(random());
    slot.memory = std::malloc(slot.size);
    REQUIRE(is_aligned(slot.memory));
    std::memset(slot.memory, slot.mark, slot.size);
  }
  for (const held& slot : slots) std::free(slot.memory);
}
