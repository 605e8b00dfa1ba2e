// SPDX-License-Identifier: MIT
// JSON objects: RFC 8259. The only file that includes nlohmann/json, and only its scanner: its SAX
// parser would be 2 KB more of the module, for error texts and exception objects that nobody reads.
#include <postern/core/json.hpp>

#include <limits>
#include <utility>

// No FILE and no iostream; and no assertions of internals, whose texts name files.
#define JSON_NO_IO 1
#define JSON_ASSERT(condition) static_cast<void>(0)
#include <nlohmann/json.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

// A type of its own, so that the specializations below change nothing for other users of the
// library in the same program.
using scanned_json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                          std::uint64_t, float>;
using json_input = decltype(nlohmann::detail::input_adapter(std::declval<const char*>(),
                                                            std::declval<const char*>()));
using json_lexer = nlohmann::detail::lexer<scanned_json, json_input>;

}  // namespace
}  // namespace postern

// Numbers stay the text that they are: the library's own scanner converts them with strtoull and
// strtod, and so links half of printf's arithmetic for values that nobody reads.
template <>
postern::json_lexer::token_type postern::json_lexer::scan_number() {
  reset();
  const auto is_at_digit = [this] { return current >= '0' && current <= '9'; };
  const auto take = [this] {
    add(current);
    get();
  };
  const auto take_digits = [&] {
    const bool any = is_at_digit();
    while (is_at_digit()) take();
    return any;
  };

  // RFC 8259 section 6: number = [ minus ] int [ frac ] [ exp ].
  if (current == '-') take();
  bool valid = true;
  if (current == '0') {
    take();
  } else {
    valid = take_digits();
  }
  if (valid && current == '.') {
    take();
    valid = take_digits();
  }
  if (valid && (current == 'e' || current == 'E')) {
    take();
    if (current == '+' || current == '-') take();
    valid = take_digits();
  }
  unget();
  return valid ? token_type::value_float : token_type::parse_error;
}

// A point, whatever the locale.
template <>
char postern::json_lexer::get_decimal_point() noexcept {
  return '.';
}

namespace postern {
namespace {

using token = json_lexer::token_type;

/// Reads one object from the scanner's tokens: RFC 8259's grammar, sections 2 to 5. What is nested
/// is checked and not kept.
class object_parser {
 public:
  object_parser(json_lexer& lexer, json_object& object) : lexer_(lexer), object_(object) {}

  /// parse tells whether the text is one object and nothing else.
  bool parse() {
    next();
    return token_ == token::begin_object && parse_composite(0) && next() == token::end_of_input;
  }

 private:
  token next() { return token_ = lexer_.scan(); }

  /// parse_composite goes from an opening bracket to its closing one.
  bool parse_composite(std::size_t depth) {
    if (depth == max_json_depth) return false;
    const bool is_object = token_ == token::begin_object;
    const token end = is_object ? token::end_object : token::end_array;
    if (next() == end) return true;
    while (true) {
      std::string name;
      if (is_object) {
        if (token_ != token::value_string) return false;
        name = std::move(lexer_.get_string());
        if (next() != token::name_separator) return false;
        next();
      }
      json_value value;
      if (!parse_value(value, depth)) return false;
      if (depth == 0 && !object_.add(std::move(name), std::move(value))) return false;
      if (next() == end) return true;
      if (token_ != token::value_separator) return false;
      next();
    }
  }

  bool parse_value(json_value& value, std::size_t depth) {
    std::string_view text;
    switch (token_) {
      case token::begin_object:
      case token::begin_array:
        value.kind = json_kind::composite;
        return parse_composite(depth + 1);
      case token::literal_null:
        return true;
      case token::literal_true:
        value.kind = json_kind::boolean;
        text = "true";
        break;
      case token::literal_false:
        value.kind = json_kind::boolean;
        text = "false";
        break;
      case token::value_string:
        value.kind = json_kind::string;
        text = lexer_.get_string();
        break;
      case token::value_float:
        text = lexer_.get_string();
        value.kind = parse_digits(text.substr(text.starts_with('-') ? 1 : 0)) ? json_kind::integer
                                                                              : json_kind::real;
        break;
      default:
        return false;
    }
    value.text = secret(text);
    return true;
  }

  json_lexer& lexer_;
  json_object& object_;
  token token_ = token::uninitialized;
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

std::optional<std::string_view> json_object::string(std::string_view name) const {
  const json_value* value = find(name);
  if (value == nullptr || value->kind != json_kind::string) return std::nullopt;
  return value->text.reveal();
}

std::string_view json_object::text(std::string_view name) const {
  return string(name).value_or("");
}

std::optional<std::int64_t> json_object::integer(std::string_view name) const {
  const json_value* value = find(name);
  if (value == nullptr || value->kind != json_kind::integer) return std::nullopt;
  std::string_view text = value->text.reveal();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::uint64_t magnitude = parse_digits(text).value_or(0);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > largest + (negative ? 1 : 0)) return std::nullopt;
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
  json_lexer lexer(nlohmann::detail::input_adapter(text.data(), text.data() + text.size()));
  // The library takes a NUL for the end of the text, and would not see what follows it.
  const bool valid = text.size() <= max_json_bytes && text.find('\0') == std::string_view::npos &&
                     object_parser(lexer, object).parse();
  if (!valid) return make_error(error_code::invalid_response, "The text is not a JSON object.");
  return object;
}

json_writer& json_writer::string(std::string_view name, std::string_view value) {
  begin_member(name);
  append_quoted(text_, value);
  return *this;
}

json_writer& json_writer::integer(std::string_view name, std::int64_t value) {
  begin_member(name);
  auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) {
    text_ += '-';
    magnitude = 0 - magnitude;
  }
  append_decimal(text_, magnitude);
  return *this;
}

json_writer& json_writer::boolean(std::string_view name, bool value) {
  begin_member(name);
  text_ += value ? "true" : "false";
  return *this;
}

json_writer& json_writer::null(std::string_view name) {
  begin_member(name);
  text_ += "null";
  return *this;
}

secret json_writer::take() {
  text_ += text_.empty() ? "{}" : "}";
  return take_secret(text_);
}

json_writer::~json_writer() { wipe(text_); }

void json_writer::begin_member(std::string_view name) {
  text_ += text_.empty() ? '{' : ',';
  append_quoted(text_, name);
  text_ += ':';
}

}  // namespace postern
