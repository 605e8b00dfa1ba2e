// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <postern/ports/sealer.hpp>

namespace postern {

/// sealer with AES-256-GCM of Web Crypto: pages, workers and servers alike. Each text has a random
/// initialization vector of 96 bits, so one key is good for 2^32 of them (NIST SP 800-38D section
/// 8.3).
class web_crypto_sealer final : public sealer {
 public:
  /// import_keys hands the keys, 32 bytes each, to Web Crypto, which does not give them back. Once,
  /// before anything else. `insecure_context` where there is no Web Crypto.
  [[nodiscard]] task<result<void>> import_keys(const std::vector<secret>& keys);

  [[nodiscard]] task<result<std::string>> seal(secret content, std::string context) override;
  [[nodiscard]] task<std::optional<secret>> open(std::string sealed, std::string context) override;

 private:
  int keys_ = 0;
};

}  // namespace postern
