// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/random_source.hpp>

namespace postern {

/// make_pkce_text gives a fresh pair as { codeVerifier, codeChallenge }.
[[nodiscard]] result<secret> make_pkce_text(random_source& random);

}  // namespace postern
