// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Authenticated encryption with associated data (RFC 5116) under keys that it holds: for a text
/// that is given to somebody who may neither read nor change it.
class sealer {
 public:
  virtual ~sealer() = default;

  /// seal encrypts under the first key, bound to `context`, which is not part of the result and
  /// must be the same when it is opened. It gives base64url. Two calls never give the same.
  [[nodiscard]] virtual task<result<std::string>> seal(secret content, std::string context) = 0;

  /// open tries every key; nothing when none of them has sealed this text for this context.
  [[nodiscard]] virtual task<std::optional<secret>> open(std::string sealed,
                                                         std::string context) = 0;
};

}  // namespace postern
