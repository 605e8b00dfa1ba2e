// SPDX-License-Identifier: MIT
// What a server says about an error, made fit to be shown and logged: RFC 6749 appendices A.7 to
// A.9. Private to core.
#pragma once

#include <span>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// The three members or parameters of an OAuth error, as they came.
struct oauth_error_text {
  std::string_view error;
  std::string_view error_description;
  std::string_view error_uri;
};

/// describe_error fills oauth_error, description, error_uri and the message of `target`: each is
/// cut to a bound, stripped of foreign characters and of every text in `secrets` that is at least
/// 8 bytes long. An error_uri that is not an http(s) URL is dropped.
void describe_error(error& target, const oauth_error_text& text, std::span<const secret> secrets);

}  // namespace postern
