// SPDX-License-Identifier: MIT
// The names under which a whole libc, as a test program has it, calls an allocator. The module
// needs none of them.
#include <cstddef>
#include <cstdlib>

extern "C" {

void* __libc_malloc(std::size_t size) { return std::malloc(size); }
void* __libc_calloc(std::size_t count, std::size_t size) { return std::calloc(count, size); }
void __libc_free(void* memory) { std::free(memory); }
void* emscripten_builtin_malloc(std::size_t size) { return std::malloc(size); }
void emscripten_builtin_free(void* memory) { std::free(memory); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  if (alignment > 16) std::abort();
  *memory = std::malloc(size);
  return *memory == nullptr ? 1 : 0;
}

}  // extern "C"
