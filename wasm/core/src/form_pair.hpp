// SPDX-License-Identifier: MIT
// One undecoded `name=value` of a form-urlencoded text (WHATWG URL standard section 5.1). Private
// to core: for readers that must leave other people's parameters alone.
#pragma once

#include <optional>
#include <string_view>

namespace postern {

/// A pair as it stands in the text. The views point into the text that was split.
struct form_pair {
  /// whole is the pair without its `&`.
  std::string_view whole;
  std::string_view name;
  std::string_view value;
};

/// next_form_pair splits the first pair off `text`, and gives nothing once a text is used up.
/// Start with the whole text; a text that is empty from the start has one empty pair.
[[nodiscard]] std::optional<form_pair> next_form_pair(std::optional<std::string_view>& text);

}  // namespace postern
