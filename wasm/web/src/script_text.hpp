// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

#include <postern/core/text.hpp>

namespace postern {

/// take_script_text copies a text that a script allocated, and frees it.
[[nodiscard]] inline text take_script_text(char* allocated) {
  text copy{allocated};
  std::free(allocated);
  return copy;
}

}  // namespace postern
