// SPDX-License-Identifier: MIT
// Pokemon Showdown's login server: one token for a user and a client; rotating it voids the old
// one; and everything that has no better word is `success: false`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <postern/core/http.hpp>

#include "simulation/flight.hpp"
#include "simulation/scheduler.hpp"

namespace postern::simulation {

struct showdown_token {
  moment issued_at{0};
  bool is_void = false;
  /// void_was_told: some client has got `success: false` for it.
  bool void_was_told = false;
};

class showdown_server {
 public:
  /// challenge is what all connections of the simulation are challenged with.
  static constexpr std::string_view challenge = "ca1157c00ffee";

  /// log_in gives the user's token, a new one if there is none that still serves.
  std::string log_in(moment now);
  /// assertion is what log_in() and an answer give, for `challenge`.
  [[nodiscard]] static std::string assertion();
  /// forbid is the user, who takes back on the server's own page what was allowed.
  void forbid();

  http_response get_assertion(flight& request, moment now);
  http_response refresh_token(flight& request, moment now);

  /// find gives the number of a token, -1 if this server never gave it.
  [[nodiscard]] int find(std::string_view token) const;
  [[nodiscard]] showdown_token& token(int number) {
    return tokens[static_cast<std::size_t>(number)];
  }
  /// present is the number of the token that is good, -1 if there is none.
  [[nodiscard]] int present() const;

  std::vector<showdown_token> tokens;

 private:
  std::string issue(moment now);
};

}  // namespace postern::simulation
