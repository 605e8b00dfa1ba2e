// SPDX-License-Identifier: MIT
// The authorization response, RFC 6749 sections 4.1.2 and 4.1.2.1 with RFC 9207: parsed first,
// believed only after validation against the transaction that it answers.
#pragma once

#include <chrono>
#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/authorization_transaction.hpp>
#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// max_callback_url_bytes bounds the URL before it is parsed; browsers and servers stop near 8 KiB
/// to 64 KiB themselves.
inline constexpr std::size_t max_callback_url_bytes = 64 * 1024;

/// The parameters of a response as they came: untrusted.
struct authorization_response {
  /// code is empty in an error response.
  secret code;
  secret state;
  text iss;
  bool has_iss = false;
  /// error is empty in a success response.
  text error;
  text error_description;
  text error_uri;
};

/// has_authorization_response tells whether the URL carries one: `state` with `code` or `error`,
/// or any of `code` and `error` alone. A URL that cannot be parsed has none.
[[nodiscard]] bool has_authorization_response(std::string_view url);

/// parse_authorization_response reads the query of the callback URL.
///
/// Without code and error: `missing_code`. Without state: `missing_state`. One of the response's
/// parameters twice (RFC 6749 section 3.1), or code together with error: `invalid_response`.
[[nodiscard]] result<authorization_response> parse_authorization_response(std::string_view url);

/// without_authorization_response gives the URL without code, state, iss and the error
/// parameters; every other byte stays.
[[nodiscard]] text without_authorization_response(std::string_view url);

/// A code that may be exchanged. validate_authorization_response makes one, and whoever has
/// compared the state by other means has to say so by name; so a token request without a checked
/// state does not compile.
class authorization_code_grant {
 public:
  [[nodiscard]] const secret& code() const { return code_; }
  [[nodiscard]] const secret& code_verifier() const { return code_verifier_; }
  [[nodiscard]] const text& redirect_uri() const { return redirect_uri_; }

  /// from_caller_checked_state is for a caller who drives the flow and has compared the state
  /// itself (OAuthHelper.exchangeCodeForToken). An empty code is `missing_code`, a malformed
  /// code_verifier `invalid_config`.
  [[nodiscard]] static result<authorization_code_grant> from_caller_checked_state(
      std::string_view code, std::string_view code_verifier, std::string_view redirect_uri);

 private:
  friend result<authorization_code_grant> validate_authorization_response(
      const authorization_response&, const authorization_transaction&,
      const struct authorization_response_expectations&);

  friend class result<authorization_code_grant>;
  authorization_code_grant() = default;
  authorization_code_grant(secret code, secret code_verifier, text redirect_uri);

  secret code_;
  secret code_verifier_;
  text redirect_uri_;
};

/// What the response is compared with, besides its transaction.
struct authorization_response_expectations {
  const authorization_server& server;
  std::string_view client_id;
  /// url is the callback URL; its origin and path must be redirect_uri's (a trailing slash that a
  /// host added is forgiven).
  std::string_view url;
  epoch_time now;
  std::chrono::seconds login_timeout;
};

/// validate_authorization_response believes a response, or says why not. In this order:
/// `state_mismatch` (constant time), `missing_transaction` when the record is consumed,
/// `issuer_mismatch` (RFC 9207 section 2.4: simple string comparison; the transaction's issuer;
/// an absent `iss` where the server is known to send it), `state_mismatch` for another client_id,
/// `invalid_response` for a URL that is not redirect_uri's, `login_expired`, then
/// `authorization_error` with oauth_error, description and error_uri.
[[nodiscard]] result<authorization_code_grant> validate_authorization_response(
    const authorization_response& response, const authorization_transaction& transaction,
    const authorization_response_expectations& expected);

}  // namespace postern
