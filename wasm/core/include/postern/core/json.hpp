// SPDX-License-Identifier: MIT
// The two JSON shapes that Postern meets (RFC 8259): a flat object from a server or a store, and
// a flat object that it writes. The reader is bounded and keeps the members of the top level alone,
// as nobody needs more; what is nested is checked all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// max_json_bytes bounds an answer or a record before it is parsed: a token response is under
/// 16 KiB even with large JWTs, so 256 KiB is only ever a fault or an attack.
inline constexpr std::size_t max_json_bytes = 256 * 1024;

/// max_json_depth bounds nesting, which no OAuth answer needs more than two of.
inline constexpr std::size_t max_json_depth = 16;

/// max_json_members bounds the members of the top-level object, as they are searched one by one.
inline constexpr std::size_t max_json_members = 256;

enum class json_kind : std::uint8_t { null, boolean, integer, real, string, composite };

/// A member's value. `text` is the decoded string, the number as written, or `true`/`false`;
/// it is empty for null and for composites (arrays and objects), whose content is skipped.
struct json_value {
  json_kind kind = json_kind::null;
  secret text;
};

/// The members of one top-level object. Whoever asks for one knows its name, so that names are
/// literals here and in json_writer: in WebAssembly a view would go by memory.
class json_object {
 public:
  /// find gives the member or nullptr. The pointer lives as long as this object.
  [[nodiscard]] const json_value* find(const char* name) const;
  /// A name that is no literal may hold a NUL.
  [[nodiscard]] const json_value* find(std::string_view name) const;

  /// string gives a member's text when it is a string, else nothing. The view lives as long as
  /// this object.
  [[nodiscard]] std::optional<std::string_view> string(const char* name) const;

  /// text is string() with an empty text instead of nothing.
  [[nodiscard]] std::string_view text(const char* name) const;

  /// integer gives a member's value when it is an integer that fits, else `otherwise`.
  [[nodiscard]] std::int64_t integer(const char* name, std::int64_t otherwise) const;

  /// add keeps a member; false when the name is already there.
  [[nodiscard]] bool add(std::string name, json_value value);

 private:
  struct member {
    std::string name;
    json_value value;
    std::unique_ptr<member> next;
  };

  /// last_ is the member that was added last, and leads to those before it.
  std::unique_ptr<member> last_;
  std::size_t size_ = 0;
};

/// parse_json_object reads one object. Malformed text, another top-level value, a name that
/// stands twice (RFC 8259 section 4), too many bytes or members or too deep nesting are
/// `invalid_response`.
[[nodiscard]] result<json_object> parse_json_object(std::string_view text);

/// Writes one flat object. Members come out in the order of the calls.
class json_writer {
 public:
  json_writer() = default;
  json_writer(const json_writer&) = delete;
  json_writer& operator=(const json_writer&) = delete;
  ~json_writer();

  json_writer& string(const char* name, std::string_view value);
  json_writer& integer(const char* name, std::int64_t value);
  json_writer& boolean(const char* name, bool value);
  json_writer& null(const char* name);

  /// take closes the object, gives its text and leaves the writer empty.
  [[nodiscard]] secret take();

 private:
  void begin_member(const char* name);

  std::string text_;
};

}  // namespace postern
