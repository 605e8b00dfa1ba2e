// SPDX-License-Identifier: MIT
// What a server says about an error, made fit to be shown and logged: RFC 6749 appendices A.7 to
// A.9. Private to core.
#pragma once

#include <string>
#include <string_view>

#include <postern/core/error.hpp>

namespace postern {

/// The three members or parameters of an OAuth error, as they came.
struct oauth_error_text {
  std::string_view error;
  std::string_view error_description;
  std::string_view error_uri;
};

/// describe_error fills oauth_error, description, error_uri and the message of `target`. Each is
/// cut to a bound and stripped of foreign characters. `sent` is the form that was answered: its
/// values, decoded and as they were sent, are cut out if they are at least 8 bytes long, but for
/// those that are public and that a helpful description may name. An error_uri that is not an
/// http(s) URL is dropped.
void describe_error(error& target, const oauth_error_text& text, std::string_view sent);

/// sanitize_description does for one text what describe_error does for a description.
[[nodiscard]] text sanitize_description(std::string_view text, std::string_view sent);

}  // namespace postern
