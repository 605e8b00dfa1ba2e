// SPDX-License-Identifier: MIT
// The outcome of a result as one word, so that a failed check prints it.
#pragma once

#include <string>
#include <string_view>

#include <postern/core/error.hpp>

namespace postern::test {

/// code_of gives the public name of the error, or `ok`.
template <class T>
[[nodiscard]] std::string code_of(const result<T>& outcome) {
  return std::string(outcome ? std::string_view("ok") : to_string(outcome.error()->code));
}

/// all_text gives every text of an error in one, to search it for secrets.
[[nodiscard]] inline std::string all_text(const error& error) {
  std::string all{error->message};
  for (const text* each : {&error->oauth_error, &error->description, &error->error_uri}) {
    all += '\n';
    all += each->view();
  }
  return all;
}

}  // namespace postern::test
