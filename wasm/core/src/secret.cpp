// SPDX-License-Identifier: MIT
#include <postern/core/secret.hpp>

#include <cstring>

namespace postern {

secret take_secret(std::string& text) {
  secret taken{text};
  wipe(text);
  return taken;
}

bool constant_time_equal(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  // volatile keeps the compiler from leaving the loop at the first difference.
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (left[i] ^ right[i]));
  }
  return difference == 0;
}

void wipe(void* memory, std::size_t size) noexcept {
  if (size == 0) return;
  std::memset(memory, 0, size);
  // The barrier claims to read the memory, so the stores before it are not dead.
  __asm__ __volatile__("" : : "r"(memory) : "memory");
}

void wipe(std::string& text) noexcept {
  wipe(text.data(), text.size());
  text.clear();
}

}  // namespace postern
