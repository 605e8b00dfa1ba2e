// SPDX-License-Identifier: MIT
// One undecoded `name=value` of a form-urlencoded text (WHATWG URL standard section 5.1). Private
// to core: for readers that must leave other people's parameters alone.
#pragma once

#include <string>
#include <string_view>

namespace postern {

/// A pair as it stands in the text. The views point into the text that was split.
struct form_pair {
  /// whole is the pair without its `&`.
  std::string_view whole;
  std::string_view name;
  std::string_view value;
};

/// decode_form_text decodes one name or value; false when a `%` is malformed.
[[nodiscard]] bool decode_form_text(std::string_view text, std::string& decoded);

/// Splits a text at each `&`. A text without any is one pair, an empty text one empty pair.
class form_pair_reader {
 public:
  explicit form_pair_reader(std::string_view text) : rest_(text) {}

  /// next fills in the next pair; false when the text is used up.
  [[nodiscard]] bool next(form_pair& pair);

 private:
  std::string_view rest_;
  bool at_end_ = false;
};

}  // namespace postern
