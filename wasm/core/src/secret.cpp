// SPDX-License-Identifier: MIT
// A secret owns one heap block of exactly its size, so that no growing buffer leaves a copy behind.
#include <postern/core/secret.hpp>

#include <cstring>
#include <utility>

namespace postern {

secret::secret(std::string_view text)
    : bytes_(text.empty() ? nullptr : new char[text.size()]), size_(text.size()) {
  if (size_ != 0) std::memcpy(bytes_.get(), text.data(), size_);
}

secret::secret(secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

secret& secret::operator=(secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

secret::~secret() { wipe(); }

secret secret::clone() const { return secret(reveal()); }

void secret::wipe() noexcept { postern::wipe(bytes_.get(), size_); }

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
