// SPDX-License-Identifier: MIT
// JSON objects: RFC 8259. The only file that includes nlohmann/json, and only its SAX parser.
#include <postern/core/json.hpp>

#include <limits>
#include <utility>

// No FILE and no iostream.
#define JSON_NO_IO 1
#include <nlohmann/json.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

// A type of its own, so that the specializations below change nothing for other users of the
// library in the same program.
using sax_json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                      std::uint64_t, float>;
using json_input = decltype(nlohmann::detail::input_adapter(std::declval<const char*>(),
                                                            std::declval<const char*>()));
using json_lexer = nlohmann::detail::lexer<sax_json, json_input>;

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

// The texts of errors are not shown to anybody, as they quote what was parsed.
template <>
std::string postern::json_lexer::get_token_string() const {
  return {};
}

// A point, whatever the locale.
template <>
char postern::json_lexer::get_decimal_point() noexcept {
  return '.';
}

namespace postern {
namespace {

/// Collects the members of the top-level object; a false ends the parser.
class object_reader {
 public:
  explicit object_reader(json_object& object) : object_(object) {}

  bool null() { return keep(json_kind::null, {}); }
  bool boolean(bool value) { return keep(json_kind::boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t /*value*/) { return false; }
  bool number_unsigned(std::uint64_t /*value*/) { return false; }
  bool number_float(float /*value*/, const std::string& text) {
    const bool real = text.find_first_of(".eE") != std::string::npos;
    return keep(real ? json_kind::real : json_kind::integer, text);
  }
  bool string(std::string& text) { return keep(json_kind::string, text); }
  bool binary(sax_json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*elements*/) {
    // The text's own value: the one composite that is not kept as a member.
    return depth_ == 0 ? ++depth_ == 1 : start_composite();
  }
  bool start_array(std::size_t /*elements*/) { return start_composite(); }
  bool key(std::string& name) {
    if (depth_ == 1) name_ = name;
    return true;
  }
  bool end_object() { return end_composite(); }
  bool end_array() { return end_composite(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) {
    return false;
  }

 private:
  bool keep(json_kind kind, std::string_view text) {
    if (depth_ != 1) return depth_ > 1;
    return object_.add(std::move(name_), {kind, secret(text)});
  }
  bool start_composite() { return keep(json_kind::composite, {}) && ++depth_ <= max_json_depth; }
  bool end_composite() {
    --depth_;
    return true;
  }

  json_object& object_;
  std::string name_;
  std::size_t depth_ = 0;
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
  for (const member& each : members_) {
    if (each.name == name) return &each.value;
  }
  return nullptr;
}

std::optional<std::string_view> json_object::string(std::string_view name) const {
  const json_value* value = find(name);
  if (value == nullptr || value->kind != json_kind::string) return std::nullopt;
  return value->text.reveal();
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
  if (members_.size() >= max_json_members || find(name) != nullptr) return false;
  members_.push_back({std::move(name), std::move(value)});
  return true;
}

result<json_object> parse_json_object(std::string_view text) {
  json_object object;
  object_reader reader(object);
  // The library takes a NUL for the end of the text, and would not see what follows it.
  const bool valid = text.size() <= max_json_bytes && text.find('\0') == std::string_view::npos &&
                     sax_json::sax_parse(text.data(), text.data() + text.size(), &reader);
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
