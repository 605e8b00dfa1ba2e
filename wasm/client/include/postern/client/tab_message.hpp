// SPDX-License-Identifier: MIT
// What the tabs of one client tell each other over the tab_channel.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <postern/core/secret.hpp>
#include <postern/core/token_set.hpp>

namespace postern {

enum class tab_message_kind : std::uint8_t {
  /// "I have this rotation: who has a newer one?"
  ask,
  /// "These are the newest tokens." The message is the record as it is stored.
  have,
  /// "The user has signed out."
  signed_out,
  /// "The server has ended the session: it has refused this rotation."
  ended,
};

struct tab_message {
  tab_message_kind kind = tab_message_kind::ask;
  text family;
  std::int64_t rotation = 0;
  /// tokens are those of `have`.
  std::optional<token_set> tokens;
};

/// make_tab_message is for every kind but `have`, whose text is serialize_token_set's.
[[nodiscard]] secret make_tab_message(tab_message_kind kind, std::string_view family,
                                      std::int64_t rotation = 0);

/// parse_tab_message reads what came; garbage gives nothing.
[[nodiscard]] std::optional<tab_message> parse_tab_message(std::string_view message);

}  // namespace postern
