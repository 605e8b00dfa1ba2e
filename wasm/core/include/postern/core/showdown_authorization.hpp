// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown's login server: the page that the user is sent to, and what
// comes back in the query of redirect_uri. There is no code, no PKCE and no state; a nonce of ours
// does what state does.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/challstr.hpp>
#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/showdown_assertion.hpp>
#include <postern/core/showdown_client.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// make_showdown_transaction begins a login: `state` is the nonce, made of bytes of a CSPRNG that
/// are fresh for each login, and `issuer` the server_url.
[[nodiscard]] authorization_transaction make_showdown_transaction(
    const showdown_client& client, const challstr& challstr, std::span<const std::byte, 32> random,
    epoch_time now);

/// make_showdown_authorization_request gives the URL to send the user to: redirect_uri with the
/// nonce in its query, client_id, and the whole challstr as challenge, each encoded once. Fails as
/// validate_showdown_client does.
[[nodiscard]] result<text> make_showdown_authorization_request(const showdown_client& client,
                                                               const challstr& challstr,
                                                               const secret& nonce);

/// What a user has granted. Only validate_showdown_authorization_response makes one.
class showdown_grant {
 public:
  /// assertion is signed for the challenge of the login.
  [[nodiscard]] const showdown_assertion& assertion() const { return assertion_; }
  /// token gets further assertions; is_showdown_token() is true of it.
  [[nodiscard]] const secret& token() const { return token_; }

 private:
  friend result<showdown_grant> validate_showdown_authorization_response(
      std::string_view url, const authorization_transaction& transaction,
      const showdown_client& client, epoch_time now, std::chrono::seconds login_timeout);
  friend class result<showdown_grant>;
  showdown_grant() = default;

  showdown_assertion assertion_;
  secret token_;
};

/// find_showdown_nonce gives the nonce in a URL's query, by which the transaction is found. Empty
/// when there is none: then the URL has no response.
[[nodiscard]] secret find_showdown_nonce(std::string_view url);

/// validate_showdown_authorization_response believes a callback URL, or says why not.
///
/// `state_mismatch`: the URL is none of this login's business. Its origin or path is not
/// redirect_uri's (a trailing slash that a host added is forgiven), its nonce is not the
/// transaction's (constant time), or the transaction is another client's. Who watches a popup
/// passes over it and waits on; each other code ends the login.
/// Then, in this order: `missing_transaction` when the record is consumed, `login_expired`,
/// `name_refused` for an assertion that begins with `;` (without a reason: the login page shows
/// that itself), and `invalid_response`: a parameter twice or malformed, an unusable assertion or
/// token (`undefined`, `null` and nothing among them), an assertion for another challenge, or a
/// `user` that is not the assertion's.
[[nodiscard]] result<showdown_grant> validate_showdown_authorization_response(
    std::string_view url, const authorization_transaction& transaction,
    const showdown_client& client, epoch_time now, std::chrono::seconds login_timeout);

/// without_showdown_authorization_response gives the URL without assertion, token, user and nonce;
/// every other byte stays.
[[nodiscard]] text without_showdown_authorization_response(std::string_view url);

}  // namespace postern
