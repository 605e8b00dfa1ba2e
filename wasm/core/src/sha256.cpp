// SPDX-License-Identifier: MIT
// SHA-256: FIPS 180-4 section 6.2. The names of functions and variables are the standard's.
#include <postern/core/sha256.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

#include <postern/core/secret.hpp>

namespace postern {
namespace {

constexpr std::size_t block_size = 64;

// FIPS 180-4 section 4.2.2.
constexpr std::array<std::uint32_t, 64> K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct hasher {
  // FIPS 180-4 section 5.3.3.
  std::array<std::uint32_t, 8> H = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint32_t, 64> W;
  std::array<std::uint32_t, 8> v;
  std::array<std::byte, 2 * block_size> tail;

  void process(const std::byte* block);
};

void hasher::process(const std::byte* block) {
  for (std::size_t t = 0; t < 16; ++t) {
    std::memcpy(&W[t], block + 4 * t, 4);
    // FIPS 180-4 section 3.1: words are big-endian.
    if constexpr (std::endian::native == std::endian::little) W[t] = std::byteswap(W[t]);
  }
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t x = W[t - 15];
    const std::uint32_t y = W[t - 2];
    const std::uint32_t sigma0 = std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3;
    const std::uint32_t sigma1 = std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10;
    W[t] = sigma1 + W[t - 7] + sigma0 + W[t - 16];
  }

  auto [a, b, c, d, e, f, g, h] = H;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t Sigma0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t Sigma1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t Ch = (e & f) ^ (~e & g);
    const std::uint32_t Maj = (a & b) ^ (a & c) ^ (b & c);
    const std::uint32_t T1 = h + Sigma1 + Ch + K[t] + W[t];
    h = g;
    g = f;
    f = e;
    e = d + T1;
    d = c;
    c = b;
    b = a;
    a = T1 + Sigma0 + Maj;
  }
  v = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < H.size(); ++i) H[i] += v[i];
}

}  // namespace

sha256_digest sha256(std::span<const std::byte> message) {
  hasher hash;
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  for (; message.size() >= block_size; message = message.subspan(block_size)) {
    hash.process(message.data());
  }

  // FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits as the block's last 8 bytes.
  hash.tail.fill(std::byte{0});
  if (!message.empty()) std::memcpy(hash.tail.data(), message.data(), message.size());
  hash.tail[message.size()] = std::byte{0x80};
  const std::size_t end = message.size() + 9 <= block_size ? block_size : 2 * block_size;
  for (std::size_t i = 0; i < 8; ++i) {
    hash.tail[end - 1 - i] = static_cast<std::byte>(bits >> (8 * i) & 255);
  }
  for (std::size_t i = 0; i < end; i += block_size) hash.process(hash.tail.data() + i);

  sha256_digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::byte>(hash.H[i / 4] >> (24 - 8 * (i % 4)) & 255);
  }
  wipe(&hash, sizeof hash);
  return digest;
}

sha256_digest sha256(std::string_view message) { return sha256(std::as_bytes(std::span(message))); }

}  // namespace postern
