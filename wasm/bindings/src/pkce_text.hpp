// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <postern/core/error.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/secret.hpp>

#include "texts.hpp"

namespace postern {

/// make_pkce_text gives a fresh pair, the verifier and then the challenge, each of 43 characters;
/// else the error as JSON. `platform` is the function that gives the module's ports, `random` among
/// them.
template <auto platform>
[[nodiscard]] std::string make_pkce_text() {
  random_256_bits random{};
  const result<void> filled = platform().random->fill(random);
  if (!filled) return std::string{serialize_error(filled.error()).reveal()};
  const pkce_pair pair = make_pkce_pair(random);
  wipe(random.data(), random.size());
  std::string both{pair.code_verifier.reveal()};
  both += pair.code_challenge;
  return both;
}

}  // namespace postern
