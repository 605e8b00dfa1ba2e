// SPDX-License-Identifier: MIT
// The stored record of a login in progress: one flat JSON object.
#include <postern/core/authorization_transaction.hpp>

#include <postern/core/base64url.hpp>
#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/sha256.hpp>
#include <postern/core/url.hpp>

namespace postern {
namespace {

/// largest_epoch_milliseconds is what a JavaScript Date can hold; more is garbage.
constexpr std::int64_t largest_epoch_milliseconds = 8'640'000'000'000'000;

constexpr struct {
  const char* name;
  text authorization_transaction::* member;
} texts[] = {
    {"client_id", &authorization_transaction::client_id},
    {"issuer", &authorization_transaction::issuer},
    {"redirect_uri", &authorization_transaction::redirect_uri},
    {"scope", &authorization_transaction::scope},
    {"challenge", &authorization_transaction::challenge},
    {"return_to", &authorization_transaction::return_to},
    {"app_state", &authorization_transaction::app_state},
};

constexpr struct {
  const char* name;
  secret authorization_transaction::* member;
} secrets[] = {
    {"state", &authorization_transaction::state},
    {"code_verifier", &authorization_transaction::code_verifier},
};

}  // namespace

secret serialize_authorization_transaction(const authorization_transaction& value) {
  json_writer writer;
  for (const auto& [name, member] : secrets) writer.string(name, (value.*member).reveal());
  for (const auto& [name, member] : texts) writer.string(name, value.*member);
  writer.integer("created_at", value.created_at.time_since_epoch().count());
  writer.boolean("consumed", value.consumed);
  return writer.take();
}

std::optional<authorization_transaction> parse_authorization_transaction(std::string_view record) {
  const auto object = parse_json_object(record);
  if (!object) return std::nullopt;

  authorization_transaction value;
  bool valid = true;
  for (const auto& [name, member] : secrets) {
    const auto text = object->string(name);
    valid = valid && text;
    value.*member = secret(text.value_or(""));
  }
  for (const auto& [name, member] : texts) {
    const auto text = object->string(name);
    valid = valid && text;
    value.*member = text.value_or("");
  }
  const std::int64_t created_at = object->integer("created_at", -1);
  value.created_at = epoch_time(std::chrono::milliseconds(created_at));
  const json_value* consumed = object->find("consumed");
  valid = valid && consumed != nullptr && consumed->kind == json_kind::boolean;
  value.consumed = valid && consumed->text.reveal() == "true";
  if (!valid || value.state.empty() || created_at < 0 || created_at > largest_epoch_milliseconds ||
      (!value.return_to.empty() && !is_safe_return_path(value.return_to)) ||
      (value.consumed || !value.challenge.empty()
           ? !value.code_verifier.empty()
           : !is_code_verifier(value.code_verifier.reveal()))) {
    return std::nullopt;
  }
  return value;
}

secret make_state_mark(std::string_view state) {
  const sha256_digest digest = sha256(state);
  return secret{base64url_encode(digest)};
}

authorization_transaction consumed_mark(const authorization_transaction& value) {
  authorization_transaction mark;
  mark.state = make_state_mark(value.state.reveal());
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
