// SPDX-License-Identifier: MIT
// base64url: RFC 4648 section 5, table 2.
#include <postern/core/base64url.hpp>

#include <cstdint>

namespace postern {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url_encode(std::span<const std::byte> bytes) {
  std::string text;
  append_base64url(text, bytes);
  return text;
}

void append_base64url(std::string& text, std::span<const std::byte> bytes) {
  const std::size_t present = text.size();
  text.resize(present + (bytes.size() * 4 + 2) / 3);
  char* next = text.data() + present;
  std::uint32_t bits = 0;
  int count = 0;
  for (const std::byte byte : bytes) {
    bits = bits << 8 | std::to_integer<std::uint32_t>(byte);
    count += 8;
    while (count >= 6) {
      count -= 6;
      *next++ = alphabet[bits >> count & 63];
    }
  }
  if (count != 0) *next = alphabet[bits << (6 - count) & 63];
}

std::optional<std::vector<std::byte>> base64url_decode(std::string_view text) {
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    // RFC 4648 section 3.3: characters outside of the alphabet must be refused; 3.2: `=` is one.
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::byte>(bits >> count & 255));
    }
  }
  // RFC 4648 section 3.5: the bits that fill up the last character must be zero. Six of them are
  // one character too many.
  if (count == 6 || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace postern
