// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string>

namespace postern {

/// take_script_text copies a text that a script allocated, and frees it.
[[nodiscard]] inline std::string take_script_text(char* text) {
  std::string copy{text};
  std::free(text);
  return copy;
}

}  // namespace postern
