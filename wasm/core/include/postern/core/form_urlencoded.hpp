// SPDX-License-Identifier: MIT
// application/x-www-form-urlencoded, as RFC 6749 appendix B and the WHATWG URL standard have it:
// the query of an authorization request or response, and the body of a token request.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <postern/core/error.hpp>

namespace postern {

/// One decoded name and value, in the order of the text.
struct form_parameter {
  std::string name;
  std::string value;
};

/// Appends `name=value` pairs, each encoded once: `[A-Za-z0-9*._-]` stay, a space becomes `+`,
/// every other byte becomes `%XX`.
class form_urlencoder {
 public:
  form_urlencoder& append(std::string_view name, std::string_view value);

  /// take gives the text and leaves the encoder empty.
  [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

 private:
  std::string text_;
};

/// parse_form_urlencoded decodes a query or a body; `+` is a space, empty pairs are skipped.
/// A `%` that two hexadecimal digits do not follow is `invalid_response`.
[[nodiscard]] result<std::vector<form_parameter>> parse_form_urlencoded(std::string_view text);

/// form_urldecode decodes one name or value by the same rules.
[[nodiscard]] result<std::string> form_urldecode(std::string_view text);

}  // namespace postern
