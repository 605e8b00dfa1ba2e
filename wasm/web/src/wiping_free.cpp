// SPDX-License-Identifier: MIT
// Memory is wiped before it goes back to the allocator, so that tokens do not stay behind in
// strings, HTTP bodies and embind's copies that nobody thought of as secret. Linear memory is one
// array that any script of the page can read.
#include <cstdlib>
#include <cstring>

#include <emscripten/emmalloc.h>

#include <postern/core/secret.hpp>

extern "C" {

void free(void* memory) {
  if (memory == nullptr) return;
  postern::wipe(memory, emmalloc_usable_size(memory));
  emmalloc_free(memory);
}

// emmalloc's own would leave the old block as it was.
void* realloc(void* memory, size_t size) {
  if (memory == nullptr) return emmalloc_malloc(size);
  void* moved = emmalloc_malloc(size);
  if (moved == nullptr) return nullptr;
  const size_t present = emmalloc_usable_size(memory);
  std::memcpy(moved, memory, present < size ? present : size);
  free(memory);
  return moved;
}

}  // extern "C"
