// SPDX-License-Identifier: MIT
// The stored record of a login in progress: one flat JSON object.
#include <postern/core/authorization_transaction.hpp>

#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/url.hpp>

namespace postern {
namespace {

/// largest_epoch_milliseconds is what a JavaScript Date can hold; more is garbage.
constexpr std::int64_t largest_epoch_milliseconds = 8'640'000'000'000'000;

}  // namespace

secret serialize_authorization_transaction(const authorization_transaction& value) {
  json_writer writer;
  writer.string("state", value.state.reveal())
      .string("code_verifier", value.code_verifier.reveal())
      .string("client_id", value.client_id)
      .string("issuer", value.issuer)
      .string("redirect_uri", value.redirect_uri)
      .string("scope", value.scope)
      .integer("created_at", value.created_at.time_since_epoch().count())
      .string("return_to", value.return_to)
      .string("app_state", value.app_state)
      .boolean("consumed", value.consumed);
  return writer.take();
}

std::optional<authorization_transaction> parse_authorization_transaction(std::string_view record) {
  const auto object = parse_json_object(record);
  if (!object) return std::nullopt;

  const auto state = object->string("state");
  const auto code_verifier = object->string("code_verifier");
  const auto client_id = object->string("client_id");
  const auto issuer = object->string("issuer");
  const auto redirect_uri = object->string("redirect_uri");
  const auto scope = object->string("scope");
  const auto created_at = object->integer("created_at");
  const auto return_to = object->string("return_to");
  const auto app_state = object->string("app_state");
  const json_value* consumed = object->find("consumed");
  if (!state || !code_verifier || !client_id || !issuer || !redirect_uri || !scope || !created_at ||
      !return_to || !app_state || consumed == nullptr || consumed->kind != json_kind::boolean) {
    return std::nullopt;
  }

  authorization_transaction value;
  value.consumed = consumed->text.reveal() == "true";
  if (state->empty() || *created_at < 0 || *created_at > largest_epoch_milliseconds ||
      (!return_to->empty() && !is_safe_return_path(*return_to)) ||
      (value.consumed ? !code_verifier->empty() : !is_code_verifier(*code_verifier))) {
    return std::nullopt;
  }
  value.state = secret(*state);
  value.code_verifier = secret(*code_verifier);
  value.client_id = *client_id;
  value.issuer = *issuer;
  value.redirect_uri = *redirect_uri;
  value.scope = *scope;
  value.created_at = epoch_time(std::chrono::milliseconds(*created_at));
  value.return_to = *return_to;
  value.app_state = *app_state;
  return value;
}

authorization_transaction consumed_mark(const authorization_transaction& value) {
  authorization_transaction mark;
  mark.state = value.state.clone();
  mark.client_id = value.client_id;
  mark.issuer = value.issuer;
  mark.redirect_uri = value.redirect_uri;
  mark.created_at = value.created_at;
  mark.consumed = true;
  return mark;
}

bool has_expired(const authorization_transaction& value, epoch_time now,
                 std::chrono::seconds login_timeout) {
  // Rounding the age up keeps the comparison exact, and in seconds, where no timeout overflows.
  return std::chrono::ceil<std::chrono::seconds>(now - value.created_at) > login_timeout;
}

}  // namespace postern
