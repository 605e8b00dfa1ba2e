// SPDX-License-Identifier: MIT
#include <postern/client/tab_message.hpp>

#include <utility>

#include <postern/core/json.hpp>

namespace postern {

secret make_tab_message(tab_message_kind kind, std::string_view family, std::int64_t rotation) {
  json_writer writer;
  writer.integer("kind", static_cast<std::int64_t>(kind));
  writer.string("family", family);
  writer.integer("rotation", rotation);
  return writer.take();
}

std::optional<tab_message> parse_tab_message(std::string_view message) {
  tab_message parsed;
  parsed.tokens = parse_token_set(message);
  if (parsed.tokens) {
    parsed.kind = tab_message_kind::have;
    parsed.family = parsed.tokens->family;
    parsed.rotation = parsed.tokens->rotation;
    return parsed;
  }
  const result<json_object> object = parse_json_object(message);
  if (!object) return std::nullopt;
  const std::int64_t kind = object->integer("kind", -1);
  parsed.family = object->text("family");
  parsed.rotation = object->integer("rotation", 0);
  switch (kind) {
    case static_cast<std::int64_t>(tab_message_kind::ask):
    case static_cast<std::int64_t>(tab_message_kind::signed_out):
    case static_cast<std::int64_t>(tab_message_kind::ended):
      parsed.kind = static_cast<tab_message_kind>(kind);
      return parsed;
    default:
      return std::nullopt;
  }
}

}  // namespace postern
