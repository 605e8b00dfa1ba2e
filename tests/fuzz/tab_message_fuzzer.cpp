// SPDX-License-Identifier: MIT
// Any text as what another tab says: every script of the origin can post.
#include <string_view>

#include <postern/client/tab_message.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {

bool tab_message(std::string_view input) {
  const auto message = parse_tab_message(input);
  if (!message) {
    check(!parse_token_set(input), "a token set is always a message");
    return false;
  }
  check((message->kind == tab_message_kind::have) == message->tokens.has_value(),
        "who has tokens sends them, and nobody else does");
  if (message->tokens) {
    check(message->family == message->tokens->family &&
              message->rotation == message->tokens->rotation,
          "a message is about the tokens that it brings");
    return true;
  }
  const secret written = make_tab_message(message->kind, message->family, message->rotation);
  const auto again = parse_tab_message(written.reveal());
  check(again && again->kind == message->kind && again->family == message->family &&
            again->rotation == message->rotation,
        "a message that is passed on is the same");
  return true;
}

}  // namespace postern::fuzz
