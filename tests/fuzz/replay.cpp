// SPDX-License-Identifier: MIT
#include "replay.hpp"

#include <chrono>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "property.hpp"

namespace postern::fuzz {
namespace {

/// Inputs are a few kilobytes, and take milliseconds under the slowest sanitizer.
constexpr std::chrono::seconds longest_run{2};

}  // namespace

void violated(std::string_view property, const std::source_location& where) {
  FAIL_CHECK(where.file_name() << ':' << where.line() << ": broken: " << property);
}

void replay(bool (*target)(std::string_view input), std::span<const kept_input> inputs) {
  std::size_t accepted = 0;
  for (const kept_input& input : inputs) {
    INFO("input " << input.name);
    // A copy of its own size, so that the sanitizer sees a read past the end.
    const std::string bytes(reinterpret_cast<const char*>(input.bytes), input.size);
    const auto begun = std::chrono::steady_clock::now();
    if (target(bytes)) ++accepted;
    CHECK(std::chrono::steady_clock::now() - begun < longest_run);
  }
  CHECK(accepted > 0);
  CHECK(accepted < inputs.size());
}

}  // namespace postern::fuzz
