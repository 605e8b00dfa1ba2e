// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <postern/core/error.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/secret.hpp>

#include "texts.hpp"

namespace postern {

/// generate_pkce_text gives a fresh pair, the verifier and then the challenge, each of 43
/// characters; else the error as JSON. `platform` is the function that gives the module's ports,
/// `random` among them.
template <auto platform>
[[nodiscard]] std::string generate_pkce_text() {
  random_256_bits random{};
  const result<void> filled = platform().random->fill(random);
  if (!filled) return std::string{serialize_error(filled.error()).reveal()};
  std::string both = make_pkce_text(random);
  wipe(random.data(), random.size());
  return both;
}

}  // namespace postern
