// SPDX-License-Identifier: MIT
// Canaries that are there, for the search to find: it must be able to.
#include <cstdint>
#include <cstring>
#include <string>

#include <emscripten/em_macros.h>

#include <postern/core/secret.hpp>

#include "canary.hpp"

namespace {

std::string* kept = nullptr;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void keep_on_heap(std::uint32_t seed) {
  const postern::test::canary value{seed};
  if (kept == nullptr) kept = new std::string;
  *kept = value.text();
}

EMSCRIPTEN_KEEPALIVE void wipe_on_heap() { postern::wipe(*kept); }

EMSCRIPTEN_KEEPALIVE void leave_on_stack(std::uint32_t seed) {
  const postern::test::canary value{seed};
  volatile char copy[48];
  for (std::size_t i = 0; i < sizeof copy; ++i) copy[i] = value.text()[i];
}

// As somebody writes it who trusts memset: the optimizer sees that nobody reads what it writes.
EMSCRIPTEN_KEEPALIVE std::uint32_t careless_buffer_dies(std::uint32_t seed) {
  const postern::test::canary value{seed};
  const std::size_t size = value.text().size();
  char* const buffer = new char[size];
  std::memcpy(buffer, value.text().data(), size);
  const std::uint32_t sum = postern::test::sum_of({buffer, size});
  std::memset(buffer, 0, size);
  delete[] buffer;
  return sum;
}

}  // extern "C"
