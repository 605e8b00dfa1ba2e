// SPDX-License-Identifier: MIT
// The states of a session and what moves it from one to another: the session's own table, from
// which docs/sessions.md is generated.
#pragma once

#include <cstdint>

namespace postern {

enum class session_state : std::uint8_t {
  /// The store has not been read yet.
  unread,
  /// Nobody is signed in.
  signed_out,
  /// There are tokens, and nothing is under way.
  signed_in,
  /// A refresh is wanted: the other tabs are asked, the lock is waited for, the store is read.
  awaiting_turn,
  /// A refresh was sent.
  refreshing,
  /// A refresh failed by weather; the next one waits.
  backing_off,
  /// The server or time ended the session: callers get `login_required`.
  ended,
};

enum class session_event : std::uint8_t {
  /// The store was read for the first time, and has nothing.
  nothing_stored,
  /// The store has tokens, or another tab has newer ones of the same login.
  tokens_found,
  /// The user has signed in, here or in another tab.
  login,
  /// A token is due or was rejected.
  refresh_wanted,
  /// The refresh token went out.
  refresh_sent,
  /// The new tokens are stored.
  renewed,
  /// A failure that says nothing about the refresh token.
  weather,
  /// `invalid_grant`, here or in another tab, and nothing newer in the store.
  refused,
  /// The access token has expired here, and there is no refresh token.
  expired,
  /// The user has signed out, here or in another tab.
  logout,
};

struct session_transition {
  session_state from;
  session_event on;
  session_state to;
};

/// These count in every state.
inline constexpr struct {
  session_event on;
  session_state to;
} session_turns[] = {
    {session_event::login, session_state::signed_in},
    {session_event::logout, session_state::signed_out},
    {session_event::refused, session_state::ended},
    {session_event::expired, session_state::ended},
};

/// What is in neither table changes nothing: a late answer finds the session where it is.
inline constexpr session_transition session_transitions[] = {
    {session_state::unread, session_event::nothing_stored, session_state::signed_out},
    {session_state::unread, session_event::tokens_found, session_state::signed_in},
    {session_state::signed_in, session_event::refresh_wanted, session_state::awaiting_turn},
    {session_state::backing_off, session_event::refresh_wanted, session_state::awaiting_turn},
    {session_state::backing_off, session_event::tokens_found, session_state::signed_in},
    {session_state::awaiting_turn, session_event::tokens_found, session_state::signed_in},
    {session_state::awaiting_turn, session_event::weather, session_state::backing_off},
    {session_state::awaiting_turn, session_event::refresh_sent, session_state::refreshing},
    {session_state::refreshing, session_event::renewed, session_state::signed_in},
    {session_state::refreshing, session_event::weather, session_state::backing_off},
};

[[nodiscard]] constexpr session_state next_state(session_state from, session_event on) {
  for (const auto& each : session_turns) {
    if (each.on == on) return each.to;
  }
  for (const session_transition& each : session_transitions) {
    if (each.from == from && each.on == on) return each.to;
  }
  return from;
}

}  // namespace postern
