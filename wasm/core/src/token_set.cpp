// SPDX-License-Identifier: MIT
// Tokens, their expiry, and the record that is stored.
#include <postern/core/token_set.hpp>

#include <algorithm>

#include <postern/core/base64url.hpp>
#include <postern/core/json.hpp>
#include <postern/core/sha256.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

using std::chrono::seconds;

/// largest_epoch_seconds is what a JavaScript Date can hold; more is garbage.
constexpr std::int64_t largest_epoch_seconds = 8'640'000'000'000;

/// largest_rotation is a refresh each second for thirty thousand years; more is garbage, and there
/// is always a next one.
constexpr std::int64_t largest_rotation = 1'000'000'000'000;

constexpr struct {
  const char* name;
  text token_set::* member;
} texts[] = {
    {"token_type", &token_set::token_type}, {"scope", &token_set::scope},
    {"username", &token_set::username},     {"sub", &token_set::sub},
    {"client_id", &token_set::client_id},   {"issuer", &token_set::issuer},
    {"family", &token_set::family},
};

/// read_moment takes an optional member; false when it is there and not a moment.
bool read_moment(const json_object& object, const char* name, epoch_seconds& target) {
  if (object.find(name) == nullptr) return true;
  const std::int64_t value = object.integer(name, -1);
  target = epoch_seconds(seconds(value));
  return value >= 0 && value <= largest_epoch_seconds;
}

}  // namespace

token_set token_set::clone() const {
  token_set copy;
  copy.access_token = access_token.clone();
  copy.refresh_token = refresh_token.clone();
  for (const auto& [name, member] : texts) copy.*member = this->*member;
  copy.lifetime = lifetime;
  copy.expires_at = expires_at;
  copy.issued_at = issued_at;
  copy.rotation = rotation;
  return copy;
}

text make_family(const token_set& tokens) {
  const secret& first = tokens.refresh_token.empty() ? tokens.access_token : tokens.refresh_token;
  // 96 bits are enough to tell the logins of one browser from each other.
  const sha256_digest digest = sha256(first.reveal());
  return base64url_encode(std::span{digest}.first<12>());
}

seconds refresh_skew(const token_set& tokens, seconds configured) {
  seconds skew = configured;
  if (tokens.issued_at != epoch_seconds()) {
    skew = std::min(skew, (tokens.expires_at - tokens.issued_at) / 3);
  }
  return std::max(skew, seconds(0));
}

std::optional<epoch_time> due_at(const token_set& tokens, seconds configured_skew) {
  if (tokens.lifetime != token_lifetime::limited) return std::nullopt;
  return tokens.expires_at - refresh_skew(tokens, configured_skew);
}

bool is_due(const token_set& tokens, epoch_time now, seconds configured_skew) {
  const auto due = due_at(tokens, configured_skew);
  return due && now >= *due;
}

bool is_expired(const token_set& tokens, epoch_time now) {
  return tokens.lifetime == token_lifetime::limited && now >= tokens.expires_at;
}

secret serialize_token_set(const token_set& tokens) {
  json_writer writer;
  writer.string("access_token", tokens.access_token.reveal());
  if (!tokens.refresh_token.empty()) writer.string("refresh_token", tokens.refresh_token.reveal());
  for (const auto& [name, member] : texts) {
    if (!(tokens.*member).empty()) writer.string(name, tokens.*member);
  }
  if (tokens.lifetime == token_lifetime::unlimited) writer.null("expires_at");
  if (tokens.lifetime == token_lifetime::limited) {
    writer.integer("expires_at", tokens.expires_at.time_since_epoch().count());
  }
  writer.integer("issued_at", tokens.issued_at.time_since_epoch().count());
  if (tokens.rotation > 0) writer.integer("rotation", tokens.rotation);
  return writer.take();
}

std::optional<token_set> parse_token_set(std::string_view record) {
  const auto object = parse_json_object(record);
  if (!object) return std::nullopt;

  token_set tokens;
  const std::string_view access_token = object->text("access_token");
  const std::string_view refresh_token = object->text("refresh_token");
  const bool has_issued_at = object->find("issued_at") != nullptr;
  const json_value* expires_at = object->find("expires_at");
  if (expires_at != nullptr && expires_at->kind == json_kind::null) {
    // JSON.stringify writes the NaN of a missing expires_in as null, as poe-js-sdk did.
    tokens.lifetime = has_issued_at ? token_lifetime::unlimited : token_lifetime::unknown;
  } else if (expires_at != nullptr) {
    tokens.lifetime = token_lifetime::limited;
    if (!read_moment(*object, "expires_at", tokens.expires_at)) return std::nullopt;
  }
  bool valid = read_moment(*object, "issued_at", tokens.issued_at) && is_vschar_text(access_token);
  if (object->find("refresh_token") != nullptr) valid = valid && is_vschar_text(refresh_token);
  for (const auto& [name, member] : texts) {
    const auto text = object->string(name);
    valid = valid && (text || object->find(name) == nullptr);
    tokens.*member = text.value_or("");
  }
  if (!valid) return std::nullopt;
  tokens.access_token = secret(access_token);
  tokens.refresh_token = secret(refresh_token);
  tokens.rotation = object->integer("rotation", 0);
  if (tokens.rotation < 0 || tokens.rotation > largest_rotation) tokens.rotation = 0;
  if (tokens.family.empty()) tokens.family = make_family(tokens);
  return tokens;
}

}  // namespace postern
