// SPDX-License-Identifier: MIT
// The assertion of Pokemon Showdown's login server: who the user is, signed for one challenge.
// `challenge,userid,usertype,seconds,host[,more];signature`
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// max_assertion_bytes bounds an assertion: a challenge, a name, a host and a signature of 512
/// digits are under 1 KiB.
inline constexpr std::size_t max_assertion_bytes = 4096;

/// An assertion of the right form; parse_showdown_assertion makes one. Only the chat server can
/// tell whether the signature is good. The views are valid until this object changes or dies.
class showdown_assertion {
 public:
  /// text is the assertion as it came, byte for byte.
  [[nodiscard]] const secret& text() const { return text_; }

  /// challenge is what it was signed for, the first field: challstr::challenge().
  [[nodiscard]] std::string_view challenge() const;

  /// user is the user id, the second field.
  [[nodiscard]] std::string_view user() const;

 private:
  friend result<showdown_assertion> parse_showdown_assertion(std::string_view text);
  friend class result<showdown_assertion>;
  friend class showdown_grant;
  showdown_assertion() = default;

  secret text_;
};

/// parse_showdown_assertion checks the form of an untrusted text. One that begins with `;` is a
/// refusal, `name_refused`. Other than at least five fields, of which the first two are
/// `[a-z0-9]+`, then `;` and a hexadecimal signature, all in printable ASCII and no more than
/// max_assertion_bytes, is `invalid_response`: nothing, `undefined` and `null` as well. The text is
/// in no error.
[[nodiscard]] result<showdown_assertion> parse_showdown_assertion(std::string_view text);

/// to_id gives the user id of a name: lower case, and nothing but `[a-z0-9]`.
[[nodiscard]] std::string to_id(std::string_view name);

/// make_trn_command gives the line that signs a connection in: `|/trn NAME,0,ASSERTION`. The name
/// is the caller's to spell (`Zarel` for the user `zarel`); one of another user, or with a comma, a
/// `|` or a control character, which would make another command of it, is the caller's mistake:
/// `invalid_config`.
[[nodiscard]] result<secret> make_trn_command(std::string_view name,
                                              const showdown_assertion& assertion);

}  // namespace postern
