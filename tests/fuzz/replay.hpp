// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace postern::fuzz {

/// An input of tests/fuzz/corpus, embedded: the tests also run as wasm, where a file system is not
/// certain.
struct kept_input {
  std::string_view name;
  const unsigned char* bytes;
  std::size_t size;
};

/// replay runs a target over its kept inputs, inside of a Catch2 test: none may break a property or
/// take long, and between them they must be believed and refused.
void replay(bool (*target)(std::string_view input), std::span<const kept_input> inputs);

}  // namespace postern::fuzz
