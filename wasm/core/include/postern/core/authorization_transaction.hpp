// SPDX-License-Identifier: MIT
// What is kept between the authorization request and its response, one record per state.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// A login in progress, or the mark that one was completed.
struct authorization_transaction {
  secret state;
  /// code_verifier is empty in a consumed record, and in a login with Pokemon Showdown, which knows
  /// no PKCE.
  secret code_verifier;
  text client_id;
  /// issuer is issuer_identity() of the server that the user was sent to; the code goes to that
  /// server only (RFC 9700 section 4.4).
  text issuer;
  text redirect_uri;
  /// scope is what was requested, as on the wire.
  text scope;
  /// challenge is what a Pokemon Showdown assertion must be signed for; empty in other logins.
  text challenge;
  epoch_time created_at;
  /// return_to is a safe path on this origin, or empty.
  text return_to;
  /// app_state is the application's own JSON text, opaque here, or empty.
  text app_state;
  /// consumed marks that the response was accepted: a second one is a replay.
  bool consumed = false;
};

/// serialize_authorization_transaction gives the record to store.
[[nodiscard]] secret serialize_authorization_transaction(const authorization_transaction& value);

/// parse_authorization_transaction reads a stored record; garbage reads as absent.
[[nodiscard]] std::optional<authorization_transaction> parse_authorization_transaction(
    std::string_view record);

/// make_state_mark names a state that is spent, and does not tell it.
[[nodiscard]] secret make_state_mark(std::string_view state);

/// consumed_mark is what stays of a transaction once its response was accepted: no verifier, no
/// application data, and make_state_mark in place of the state.
[[nodiscard]] authorization_transaction consumed_mark(const authorization_transaction& value);

/// has_expired tells whether the login is older than `login_timeout`. A creation time in the
/// future (the clock was set back) counts as new.
[[nodiscard]] bool has_expired(const authorization_transaction& value, epoch_time now,
                               std::chrono::seconds login_timeout);

}  // namespace postern
