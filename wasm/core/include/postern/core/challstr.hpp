// SPDX-License-Identifier: MIT
// The challstr that a Pokemon Showdown chat server sends on each connection: `|challstr|4|<hex>`.
#pragma once

#include <cstddef>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// max_challstr_bytes bounds a challstr, as it travels in a URL. Servers send 256 hexadecimal
/// digits behind a key id of one.
inline constexpr std::size_t max_challstr_bytes = 1024;

/// A challstr that was checked; parse_challstr makes one. It is public and good for one connection.
class challstr {
 public:
  /// text is the whole of it, `4|<hex>`: what the login server wants as `challenge`.
  [[nodiscard]] std::string_view text() const { return text_; }

  /// challenge is what follows the key id: the part that an assertion is signed for. The view is
  /// valid until this object changes or dies.
  [[nodiscard]] std::string_view challenge() const;

 private:
  friend result<challstr> parse_challstr(std::string_view text);
  friend class result<challstr>;
  challstr() = default;

  postern::text text_;
};

/// parse_challstr reads a line of the chat server, `|challstr|4|<hex>` with or without its line
/// end, or its bare `4|<hex>`. Everything else is `invalid_challstr`: a key id that is not digits,
/// a challenge that is not `[a-z0-9]+` (the login server would call it corrupt), a missing half,
/// blanks, percent-encoding (it is encoded once, later), or more than max_challstr_bytes.
[[nodiscard]] result<challstr> parse_challstr(std::string_view text);

}  // namespace postern
