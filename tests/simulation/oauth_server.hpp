// SPDX-License-Identifier: MIT
// A strict authorization server: codes are for one use, refresh tokens rotate, and one that is used
// twice ends its whole family (RFC 9700 section 4.14.2).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/http.hpp>
#include <postern/core/time.hpp>

#include "simulation/decisions.hpp"
#include "simulation/flight.hpp"

namespace postern::simulation {

/// What began with one login: each refresh token of it follows from the one before.
struct family {
  std::size_t provider = 0;
  bool is_alive = true;
  /// end_was_told: some client has got invalid_grant for it.
  bool end_was_told = false;
  bool is_signed_out = false;
  /// sign_out_was_missed tells of a page that could not hear of it.
  bool sign_out_was_missed = false;
  /// cleared_at is when a logout has cleared the store of it.
  std::optional<moment> cleared_at{};
  /// is_duplicated: several tabs with storages of their own have it.
  bool is_duplicated = false;
  /// excuse says what in this run justifies that a refresh token got lost, or was sent twice;
  /// empty while nothing does.
  std::string_view excuse{};
};

struct refresh_token {
  int family = 0;
  /// sequence counts the rotations of the family.
  int sequence = 0;
  bool is_spent = false;
  moment spent_at{0};
};

struct access_token {
  int family = 0;
  /// life is what the server said; nothing if it did not.
  std::optional<std::chrono::seconds> life{};
  /// ends_at is by the wall clock of who has received it first.
  std::optional<epoch_time> ends_at{};
  /// was_written: a store had it once, or refused it.
  bool was_written = false;
};

enum class rotation_policy : std::uint8_t {
  /// Each refresh gives a new refresh token.
  always,
  /// As always, but a spent one is good for some seconds more.
  with_leeway,
  /// The answer repeats the refresh token.
  never,
  /// The answer has no refresh token.
  silent,
  /// Now and then.
  sometimes,
  /// As always, but a spent one is only refused.
  without_detection,
};

class oauth_server {
 public:
  explicit oauth_server(decisions& luck) : luck_(luck) {}

  rotation_policy policy = rotation_policy::always;
  /// life is `expires_in`, nothing if the answers have none.
  std::optional<std::chrono::seconds> life = std::chrono::hours{1};

  /// authorize gives a code for an authorization request.
  std::string authorize(std::size_t provider, std::string_view challenge);
  /// code_is_known tells a code of that provider, and notes that it was sent; false also if it had
  /// been sent before.
  enum class code_use : std::uint8_t { unknown, first, again };
  code_use note_code(std::size_t provider, std::string_view code);

  http_response token(std::size_t provider, flight& request, moment now);
  void revoke(std::string_view token);
  void end(int family) { families[static_cast<std::size_t>(family)].is_alive = false; }

  /// find_* give the number of a token, -1 if it is not one of this server's.
  [[nodiscard]] int find_refresh(std::size_t provider, std::string_view token) const;
  [[nodiscard]] int find_access(std::size_t provider, std::string_view token) const;
  /// *_in give the number of the token that a stored record holds, -1 if it holds none.
  [[nodiscard]] int refresh_in(std::string_view record) const;
  [[nodiscard]] int access_in(std::string_view record) const;

  [[nodiscard]] family& family_of(const refresh_token& token) {
    return families[index(token.family)];
  }
  [[nodiscard]] family& family_of(const access_token& token) {
    return families[index(token.family)];
  }
  [[nodiscard]] refresh_token& refresh(int number) { return refresh_tokens[index(number)]; }
  [[nodiscard]] access_token& access(int number) { return access_tokens[index(number)]; }

  std::vector<family> families;
  std::vector<refresh_token> refresh_tokens;
  std::vector<access_token> access_tokens;

 private:
  struct code {
    std::size_t provider = 0;
    std::string challenge;
    bool was_sent = false;
    bool is_spent = false;
  };

  static std::size_t index(int number) { return static_cast<std::size_t>(number); }
  [[nodiscard]] std::string name_of(std::string_view prefix, int number) const;
  http_response exchange_code(std::size_t provider, flight& request);
  http_response spend(refresh_token& spent, flight& request, moment now);
  http_response issue(int family, int refresh_number, bool says_refresh, flight& request);

  decisions& luck_;
  std::map<std::string, code, std::less<>> codes_;
};

}  // namespace postern::simulation
