// SPDX-License-Identifier: MIT
// JSON objects: RFC 8259. A reader of our own in place of a library's scanner, for the sake of the
// module's size: 1,100 bytes (brotli) less, and numbers stay text. Its tests compare it with
// nlohmann/json.
#include <postern/core/json.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "ascii.hpp"

namespace postern {
namespace {

[[nodiscard]] bool is_surrogate(std::uint32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

/// Reads one object: RFC 8259's grammar, sections 2 to 7. What is nested is checked and not kept.
class object_reader {
 public:
  object_reader(std::string_view text, json_object& object) : rest_(text), object_(object) {}

  /// read tells whether the text is one object and nothing else.
  bool read() {
    // Section 8.1: a parser may ignore a byte order mark.
    take_word("\xEF\xBB\xBF");
    if (peek() != '{' || !read_composite(0)) return false;
    peek();
    return rest_.empty();
  }

 private:
  /// next takes a character, or gives NUL at the end, which is allowed nowhere.
  char next() {
    if (rest_.empty()) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  /// peek looks at what follows the white space.
  char peek() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size()));
    return rest_.empty() ? '\0' : rest_.front();
  }

  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  /// read_composite goes from an opening bracket to its closing one.
  bool read_composite(std::size_t depth) {
    if (depth == max_json_depth) return false;
    const bool is_object = next() == '{';
    const char end = is_object ? '}' : ']';
    if (take(end)) return true;
    do {
      std::string name;
      if (is_object) {
        if (!read_string()) return false;
        name = std::move(string_);
        if (!take(':')) return false;
      }
      json_value value;
      if (!read_value(value, depth)) return false;
      if (depth == 0 && !object_.add(std::move(name), std::move(value))) return false;
    } while (take(','));
    return take(end);
  }

  bool read_value(json_value& value, std::size_t depth) {
    const char first = peek();
    const std::string_view start = rest_;
    switch (first) {
      case '{':
      case '[':
        value.kind = json_kind::composite;
        return read_composite(depth + 1);
      case '"':
        value.kind = json_kind::string;
        if (!read_string()) return false;
        value.text = secret{string_};
        return true;
      case 'n':
        return take_word("null");
      case 't':
      case 'f':
        value.kind = json_kind::boolean;
        if (!take_word("true") && !take_word("false")) return false;
        break;
      default:
        take_word("-");
        if (!read_number(value.kind)) return false;
    }
    value.text = secret{start.substr(0, start.size() - rest_.size())};
    return true;
  }

  /// read_number reads what follows the sign: section 6.
  bool read_number(json_kind& kind) {
    kind = json_kind::integer;
    if (!take_word("0") && !take_digits()) return false;
    if (take_word(".")) {
      kind = json_kind::real;
      if (!take_digits()) return false;
    }
    if (take_word("e") || take_word("E")) {
      kind = json_kind::real;
      if (!take_word("+")) take_word("-");
      return take_digits();
    }
    return true;
  }

  bool take_digits() {
    const std::size_t size = rest_.size();
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() != size;
  }

  /// read_string puts into string_ what stands between quotation marks.
  bool read_string() {
    if (!take('"')) return false;
    string_.clear();
    while (true) {
      const char c = next();
      if (c == '"') return true;
      if (c == '\\' ? !read_escape() : !read_character(static_cast<unsigned char>(c))) return false;
    }
  }

  bool read_escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char c = next();
    if (c != 'u') {
      const std::size_t found = letters.find(c);
      if (found == std::string_view::npos) return false;
      string_ += meanings[found];
      return true;
    }
    std::uint32_t code_point = read_hexadecimal();
    // Section 7: what is beyond the Basic Multilingual Plane comes in two.
    if (is_surrogate(code_point)) {
      if (!take_word("\\u")) return false;
      const std::uint32_t low = read_hexadecimal();
      if (code_point >= 0xDC00 || !is_surrogate(low) || low < 0xDC00) return false;
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
    }
    return append(code_point);
  }

  /// read_hexadecimal reads four digits; other characters make it too large for any character.
  std::uint32_t read_hexadecimal() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = next();
      if (!is_hexadecimal(c)) return not_a_character;
      value = value * 16 + hexadecimal_value(c);
    }
    return value;
  }

  /// read_character takes the rest of a character of UTF-8: RFC 3629 section 3.
  bool read_character(std::uint32_t lead) {
    if (lead < ' ') return false;
    if (lead < 0x80) return append(lead);
    const int following = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    std::uint32_t code_point = lead & (0x3FU >> following);
    for (int i = 0; i < following; ++i) {
      const auto c = static_cast<unsigned char>(next());
      if ((c & 0xC0) != 0x80) return false;
      code_point = code_point << 6 | (c & 0x3FU);
    }
    // A character has one form, which is the shortest; what leads none is over the largest.
    constexpr std::uint32_t smallest[] = {0x80, 0x800, 0x10000};
    return lead >= 0xC0 && lead < 0xF8 && code_point >= smallest[following - 1] &&
           append(code_point);
  }

  bool append(std::uint32_t code_point) {
    if (code_point > 0x10FFFF || is_surrogate(code_point)) return false;
    const int following = code_point < 0x80      ? 0
                          : code_point < 0x800   ? 1
                          : code_point < 0x10000 ? 2
                                                 : 3;
    constexpr unsigned leads[] = {0, 0xC0, 0xE0, 0xF0};
    string_ += static_cast<char>(leads[following] | code_point >> 6 * following);
    for (int left = following; left-- > 0;) {
      string_ += static_cast<char>(0x80 | (code_point >> 6 * left & 0x3F));
    }
    return true;
  }

  static constexpr std::uint32_t not_a_character = 0xFFFF'FFFF;

  std::string_view rest_;
  json_object& object_;
  std::string string_;
};

void append_quoted(std::string& text, std::string_view value) {
  text += '"';
  for (const char c : value) {
    // RFC 8259 section 7: quotation mark, reverse solidus and control characters are escaped.
    if (c == '"' || c == '\\') text += '\\';
    if (c >= '\0' && c < ' ') {
      text += c < '\x10' ? "\\u000" : "\\u001";
      text += "0123456789abcdef"[c & 15];
    } else {
      text += c;
    }
  }
  text += '"';
}

}  // namespace

const json_value* json_object::find(std::string_view name) const {
  const member* each = last_.get();
  while (each != nullptr && each->name != name) each = each->next.get();
  return each == nullptr ? nullptr : &each->value;
}

const json_value* json_object::find(const char* name) const { return find(std::string_view{name}); }

std::optional<std::string_view> json_object::string(const char* name) const {
  const json_value* value = find(name);
  if (value == nullptr || value->kind != json_kind::string) return std::nullopt;
  return value->text.reveal();
}

std::string_view json_object::text(const char* name) const { return string(name).value_or(""); }

std::int64_t json_object::integer(const char* name, std::int64_t otherwise) const {
  const json_value* value = find(name);
  if (value == nullptr || value->kind != json_kind::integer) return otherwise;
  std::string_view text = value->text.reveal();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::uint64_t magnitude = parse_digits(text).value_or(0);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > largest + (negative ? 1 : 0)) return otherwise;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

bool json_object::add(std::string name, json_value value) {
  if (size_ == max_json_members || find(name) != nullptr) return false;
  last_ = std::make_unique<member>(std::move(name), std::move(value), std::move(last_));
  ++size_;
  return true;
}

result<json_object> parse_json_object(std::string_view text) {
  json_object object;
  const bool valid = text.size() <= max_json_bytes && object_reader(text, object).read();
  if (!valid) return make_error(error_code::invalid_response, "The text is not a JSON object.");
  return object;
}

json_writer& json_writer::string(const char* name, std::string_view value) {
  begin_member(name);
  append_quoted(text_, value);
  return *this;
}

json_writer& json_writer::integer(const char* name, std::int64_t value) {
  begin_member(name);
  auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) {
    text_ += '-';
    magnitude = 0 - magnitude;
  }
  append_decimal(text_, magnitude);
  return *this;
}

json_writer& json_writer::boolean(const char* name, bool value) {
  begin_member(name);
  text_ += value ? "true" : "false";
  return *this;
}

json_writer& json_writer::null(const char* name) {
  begin_member(name);
  text_ += "null";
  return *this;
}

secret json_writer::take() {
  text_ += text_.empty() ? "{}" : "}";
  return take_secret(text_);
}

json_writer::~json_writer() { wipe(text_); }

void json_writer::begin_member(const char* name) {
  text_ += text_.empty() ? '{' : ',';
  append_quoted(text_, name);
  text_ += ':';
}

}  // namespace postern
