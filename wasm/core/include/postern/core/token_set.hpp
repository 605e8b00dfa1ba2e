// SPDX-License-Identifier: MIT
// Tokens as a client keeps them, and the arithmetic of their expiry.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// How long an access token lives.
enum class token_lifetime : std::uint8_t {
  /// The server did not say (no `expires_in`): used until a 401 says otherwise.
  unknown,
  /// The server said `null`: never expires (Path of Exile's client credentials).
  unlimited,
  /// Ends at expires_at.
  limited,
};

struct token_set {
  secret access_token;
  /// refresh_token is empty when there is none.
  secret refresh_token;
  /// token_type is as the server wrote it.
  text token_type;
  /// scope is what was granted, as on the wire.
  text scope;
  token_lifetime lifetime = token_lifetime::unknown;
  /// expires_at is time of receipt + expires_in by the local clock; set when lifetime is limited.
  epoch_seconds expires_at;
  /// issued_at is the time of receipt; the epoch when a foreign record did not say.
  epoch_seconds issued_at;
  /// username and sub are Path of Exile's account name and UUID, empty elsewhere.
  text username;
  text sub;
  /// client_id and issuer bind the set: another client's record reads as absent. Empty in a
  /// record that poe-js-sdk wrote.
  text client_id;
  text issuer;
  /// family names the chain of refresh tokens that began with one login, and rotation counts the
  /// refreshes since: of two sets of a family the higher one is newer, whatever the clocks said.
  text family;
  std::int64_t rotation = 0;

  [[nodiscard]] token_set clone() const;
};

/// make_family names the family that begins with these tokens; it tells nothing of them. A record
/// that names none gets the same one wherever it is read.
[[nodiscard]] text make_family(const token_set& tokens);

/// refresh_skew is the configured skew, but never more than a third of the token's life, so that
/// short-lived tokens do not refresh on every call.
[[nodiscard]] std::chrono::seconds refresh_skew(const token_set& tokens,
                                                std::chrono::seconds configured);

/// due_at is the moment from which the access token should be refreshed; nothing when the
/// lifetime is not limited.
[[nodiscard]] std::optional<epoch_time> due_at(const token_set& tokens,
                                               std::chrono::seconds configured_skew);

/// is_due tells that what remains is at most the skew.
[[nodiscard]] bool is_due(const token_set& tokens, epoch_time now,
                          std::chrono::seconds configured_skew);

/// is_expired tells that nothing remains. An expired token is never handed out.
[[nodiscard]] bool is_expired(const token_set& tokens, epoch_time now);

/// serialize_token_set gives the record to store: poe-js-sdk's members (access_token, token_type,
/// scope, expires_at in epoch seconds, refresh_token), username, sub, issued_at, client_id, issuer,
/// family and rotation. `expires_at` is null when unlimited and absent when unknown; empty texts
/// are left out.
[[nodiscard]] secret serialize_token_set(const token_set& tokens);

/// parse_token_set reads a stored record; garbage, or a record without a usable access_token,
/// reads as absent. A record without a family gets its own, and a rotation that nobody can have
/// reached counts as 0. `expires_at: null` without `issued_at` is poe-js-sdk's NaN and reads as
/// unknown.
[[nodiscard]] std::optional<token_set> parse_token_set(std::string_view record);

}  // namespace postern
