// SPDX-License-Identifier: MIT
// The text was validated, so that its structure is enough: strings, brackets and commas.
#include <postern/core/json_edit.hpp>

#include <algorithm>
#include <optional>

#include <postern/core/json.hpp>

namespace postern {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// A member from the quotation mark of its name to the end of its value.
struct member_range {
  std::size_t begin;
  std::size_t end;
  /// previous is the comma before it, or npos for the first member.
  std::size_t previous;
};

class member_finder {
 public:
  member_finder(std::string_view text, const char* name) : text_(text), name_(name) {}

  std::optional<member_range> find() {
    // The scanner of parse_json_object skips a byte order mark; nothing else precedes the bracket.
    at_ = text_.find('{');
    std::size_t comma = std::string_view::npos;
    while (at_ < text_.size()) {
      ++at_;
      skip_blanks();
      const std::size_t begin = at_;
      skip_string();
      const bool matches = is_name(text_.substr(begin, at_ - begin));
      skip_blanks();
      // The colon.
      ++at_;
      skip_blanks();
      skip_value();
      if (matches && at_ <= text_.size()) return member_range{begin, at_, comma};
      skip_blanks();
      comma = at_;
      if (at_ >= text_.size() || text_[at_] != ',') break;
    }
    return std::nullopt;
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }

  /// skip_string goes from one quotation mark to behind the other.
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  void skip_value() {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (depth != 0 && (c == '}' || c == ']')) {
        --depth;
        ++at_;
      } else if (depth != 0) {
        ++at_;
        continue;
      } else {
        at_ = std::min(text_.find_first_of(",} \t\r\n", at_), text_.size());
      }
      if (depth == 0) return;
    }
  }

  /// is_name compares a name as it is written, quotation marks included.
  [[nodiscard]] bool is_name(std::string_view written) const {
    if (!written.contains('\\')) {
      const std::string_view name{name_};
      return written.size() == name.size() + 2 && written.substr(1, name.size()) == name;
    }
    // Whoever escapes letters means the same name: RFC 8259 section 8.3.
    std::string alone = "{";
    alone.append(written).append(":0}");
    const result<json_object> object = parse_json_object(alone);
    return object && object->find(name_) != nullptr;
  }

  std::string_view text_;
  const char* name_;
  std::size_t at_ = 0;
};

std::string splice(std::string_view text, std::size_t begin, std::size_t end,
                   std::string_view instead) {
  std::string spliced;
  spliced.reserve(text.size() + instead.size());
  return std::move(spliced.append(text.substr(0, begin)).append(instead).append(text.substr(end)));
}

}  // namespace

std::string without_json_member(std::string_view object, const char* name) {
  const auto found = member_finder(object, name).find();
  if (!found) return std::string{object};
  if (found->previous != std::string_view::npos) {
    return splice(object, found->previous, found->end, "");
  }
  const std::size_t next = object.find_first_not_of(blanks, found->end);
  const bool is_alone = next == std::string_view::npos || object[next] != ',';
  return splice(object, found->begin, is_alone ? found->end : next + 1, "");
}

std::string with_json_string(std::string_view object, const char* name, std::string_view value) {
  const auto found = member_finder(object, name).find();
  if (!found) return std::string{object};
  const secret alone = json_writer{}.string(name, value).take();
  const std::string_view member = alone.reveal().substr(1, alone.reveal().size() - 2);
  return splice(object, found->begin, found->end, member);
}

}  // namespace postern
