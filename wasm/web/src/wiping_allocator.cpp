// SPDX-License-Identifier: MIT
// malloc that wipes what is given back, so that tokens do not stay behind in strings, HTTP bodies
// and embind's copies that nobody thought of as secret. Linear memory is one array that any script
// of the page can read.
//
// Blocks are powers of two; each size has its list of free ones, and a block never changes its
// size. A sign-in needs a few hundred small blocks and now and then one for an answer, so nothing
// is gained by splitting and merging, which are most of a general allocator (and 700 bytes more).
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <emscripten/em_js.h>

#include <postern/core/secret.hpp>

extern "C" {

/// The end of static data, from the linker: memory from here on is ours.
extern std::byte __heap_base;

}  // extern "C"

// Scripts' views of memory end when it grows.
// clang-format off
EM_JS(void, postern_memory_grown, (), { updateMemoryViews(); });
// clang-format on

namespace {

/// What stands before the memory that is handed out.
struct block {
  std::uint32_t order;
  block* next_free;

  [[nodiscard]] std::size_t usable() const { return (std::size_t{1} << order) - sizeof(block); }
};

constexpr unsigned smallest_order = 5;
constexpr unsigned largest_order = 30;

block* free_blocks[largest_order + 1];

/// Where the next new block begins: at 16k + 8, as its header is eight bytes and what is handed out
/// is aligned to 16.
std::uintptr_t fresh = 0;

/// reach grows memory up to `end`. emscripten_resize_heap, which grows it by more than is asked for
/// and tries less and less when that is refused, is 300 bytes of scripts.
bool reach(std::uintptr_t end) {
  constexpr std::size_t page = 65536;
  const std::size_t pages = (end + page - 1) / page;
  const std::size_t present = __builtin_wasm_memory_size(0);
  if (pages <= present) return true;
  if (__builtin_wasm_memory_grow(0, pages - present) == SIZE_MAX) return false;
  postern_memory_grown();
  return true;
}

block* make_block(std::uint32_t order) {
  if (fresh == 0) {
    fresh = ((reinterpret_cast<std::uintptr_t>(&__heap_base) + 15) & ~std::uintptr_t{15}) +
            sizeof(block);
  }
  const std::uintptr_t end = fresh + (std::uintptr_t{1} << order);
  if (!reach(end)) return nullptr;
  auto* made = reinterpret_cast<block*>(fresh);
  made->order = order;
  fresh = end;
  return made;
}

block* block_of(void* memory) { return static_cast<block*>(memory) - 1; }

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  if (size > std::size_t{1} << (largest_order - 1)) return nullptr;
  unsigned order = smallest_order;
  while ((std::size_t{1} << order) - sizeof(block) < size) ++order;
  block* taken = free_blocks[order];
  if (taken != nullptr) {
    free_blocks[order] = taken->next_free;
  } else {
    taken = make_block(order);
    if (taken == nullptr) return nullptr;
  }
  return taken + 1;
}

void free(void* memory) {
  if (memory == nullptr) return;
  block* given = block_of(memory);
  postern::wipe(memory, given->usable());
  given->next_free = free_blocks[given->order];
  free_blocks[given->order] = given;
}

void* calloc(std::size_t count, std::size_t size) {
  // Fresh memory is zero, and so is what was wiped.
  std::size_t bytes = 0;
  return __builtin_mul_overflow(count, size, &bytes) ? nullptr : malloc(bytes);
}

void* realloc(void* memory, std::size_t size) {
  if (memory != nullptr && size <= block_of(memory)->usable()) return memory;
  void* moved = malloc(size);
  if (moved != nullptr && memory != nullptr) {
    std::memcpy(moved, memory, block_of(memory)->usable());
    free(memory);
  }
  return moved;
}

}  // extern "C"
