// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/error.hpp>
#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// make_pkce_text gives a fresh pair as { codeVerifier, codeChallenge }. `platform` is the function
/// that gives the module's ports, `random` among them.
template <auto platform>
[[nodiscard]] result<secret> make_pkce_text() {
  random_256_bits random{};
  const result<void> filled = platform().random->fill(random);
  if (!filled) return std::unexpected(filled.error());
  const pkce_pair pair = make_pkce_pair(random);
  wipe(random.data(), random.size());
  json_writer writer;
  writer.string("codeVerifier", pair.code_verifier.reveal());
  writer.string("codeChallenge", pair.code_challenge);
  return writer.take();
}

}  // namespace postern
