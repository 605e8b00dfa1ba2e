// SPDX-License-Identifier: MIT
#include "pkce_text.hpp"

#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>

namespace postern {

result<secret> make_pkce_text(random_source& random) {
  random_256_bits bits{};
  const result<void> filled = random.fill(bits);
  if (!filled) return std::unexpected(filled.error());
  const pkce_pair pair = make_pkce_pair(bits);
  wipe(bits.data(), bits.size());
  json_writer writer;
  writer.string("codeVerifier", pair.code_verifier.reveal());
  writer.string("codeChallenge", pair.code_challenge);
  return writer.take();
}

}  // namespace postern
