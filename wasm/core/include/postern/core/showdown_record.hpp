// SPDX-License-Identifier: MIT
// A Pokemon Showdown token as a client keeps it, and the arithmetic of its age.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// assertion_life is how long a token serves assertions, from its issue or rotation.
inline constexpr std::chrono::days assertion_life{14};

/// refresh_life is how long a token can be rotated: seven days longer, which the server's
/// documentation does not promise.
inline constexpr std::chrono::days refresh_life{21};

/// default_rotation_age is the age at which a token is rotated ahead of time.
inline constexpr std::chrono::days default_rotation_age{7};

struct showdown_record {
  secret token;
  /// user is the user id, empty when it is not known yet.
  text user;
  /// client_id and server_url bind the token: it goes to no other server, and no other client can
  /// use it. Empty in a bare token.
  text client_id;
  text server_url;
  /// issued_at is the time of receipt by the local clock; the epoch when it is not known. The token
  /// may be older, as the server hands out one that it has already given to this user and client:
  /// what is too old by issued_at is too old in any case, what is not may still be refused.
  epoch_seconds issued_at;
};

/// is_showdown_token tells 32 digits of `[0-9a-f]`: the server makes a token of 16 random bytes, in
/// a column that has no room for more. Strict, as what has stood in its place is `undefined`,
/// `null` and nothing.
[[nodiscard]] bool is_showdown_token(std::string_view text);

/// age_of is the time since the token was issued. A token of unknown age counts as one that is
/// about to end to serve: it is tried, and is due for rotation once it has served. A token from the
/// future (the clock was set back) counts as new.
[[nodiscard]] std::chrono::milliseconds age_of(const showdown_record& record, epoch_time now);

/// serves_assertions tells that an assertion may be asked for with this token.
[[nodiscard]] inline bool serves_assertions(const showdown_record& record, epoch_time now) {
  return age_of(record, now) < assertion_life;
}

/// can_refresh tells that the token can be rotated. If not, only the user can get a new one.
[[nodiscard]] inline bool can_refresh(const showdown_record& record, epoch_time now) {
  return age_of(record, now) < refresh_life;
}

/// is_due_for_rotation tells that the token should be rotated once it has served. A
/// `rotation_age` of assertion_life or more never comes while a token serves.
[[nodiscard]] inline bool is_due_for_rotation(const showdown_record& record, epoch_time now,
                                              std::chrono::days rotation_age) {
  return age_of(record, now) >= rotation_age;
}

/// expires_at is when the token ends to serve assertions; the epoch when that is not known.
[[nodiscard]] epoch_seconds expires_at(const showdown_record& record);

/// serialize_showdown_record gives the record to store: token, user, client_id, server_url,
/// issued_at and, for who reads along, expires_at, both in epoch seconds, 0 where not known.
[[nodiscard]] secret serialize_showdown_record(const showdown_record& record);

/// parse_showdown_record reads a stored record; garbage, or a record without a token, reads as
/// absent. A bare token, as Pokemon Showdown's sample code keeps it under `ps-token`, is a record
/// of which nothing else is known. `expires_at` is not read: it follows from issued_at.
[[nodiscard]] std::optional<showdown_record> parse_showdown_record(std::string_view record);

}  // namespace postern
