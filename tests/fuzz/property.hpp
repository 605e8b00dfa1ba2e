// SPDX-License-Identifier: MIT
// What must hold of every input, whoever runs it: libFuzzer, or the replay of the kept inputs.
#pragma once

#include <source_location>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>

namespace postern::fuzz {

/// violated is the running program's to define: libFuzzer's ends at once, so that the input is
/// saved; the replay fails the test and goes on.
void violated(std::string_view property, const std::source_location& where);

/// check is for something that must be true of every input; `property` says it in words.
inline void check(bool holds, std::string_view property,
                  const std::source_location& where = std::source_location::current()) {
  if (!holds) violated(property, where);
}

/// is_our_text tells an error that says nothing but its code and its literal message.
[[nodiscard]] bool is_our_text(const error& failure);

/// all_text is everything that an error says.
[[nodiscard]] std::string all_text(const error& failure);

/// check_error is for an error that an untrusted text has caused: it is one of ours, its texts are
/// printable and bounded, and none of them holds the secret.
void check_error(const error& failure, std::string_view secret,
                 const std::source_location& where = std::source_location::current());

}  // namespace postern::fuzz
