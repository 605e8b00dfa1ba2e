// SPDX-License-Identifier: MIT
// A Pokemon Showdown token: its age, and the record that is stored.
#include <postern/core/showdown_record.hpp>

#include <algorithm>

#include <postern/core/json.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// largest_epoch_seconds is what a JavaScript Date can hold; more is garbage.
constexpr std::int64_t largest_epoch_seconds = 8'640'000'000'000;

constexpr struct {
  const char* name;
  text showdown_record::* member;
} texts[] = {
    {"user", &showdown_record::user},
    {"client_id", &showdown_record::client_id},
    {"server_url", &showdown_record::server_url},
};

}  // namespace

bool is_showdown_token(std::string_view text) {
  for (const char c : text) {
    if (!is_hexadecimal(c) || to_lower(c) != c) return false;
  }
  return text.size() == 32;
}

milliseconds age_of(const showdown_record& record, epoch_time now) {
  if (record.issued_at == epoch_seconds()) return assertion_life - seconds(1);
  return std::max(now - record.issued_at, milliseconds(0));
}

epoch_seconds expires_at(const showdown_record& record) {
  if (record.issued_at == epoch_seconds()) return record.issued_at;
  return record.issued_at + assertion_life;
}

secret serialize_showdown_record(const showdown_record& record) {
  json_writer writer;
  writer.string("token", record.token.reveal());
  for (const auto& [name, member] : texts) writer.string(name, record.*member);
  writer.integer("issued_at", record.issued_at.time_since_epoch().count());
  writer.integer("expires_at", expires_at(record).time_since_epoch().count());
  return writer.take();
}

std::optional<showdown_record> parse_showdown_record(std::string_view record) {
  showdown_record value;
  bool valid = true;
  const auto object = parse_json_object(record);
  if (object) {
    for (const auto& [name, member] : texts) {
      const auto text = object->string(name);
      valid = valid && text;
      value.*member = text.value_or("");
    }
    const std::int64_t issued_at = object->integer("issued_at", -1);
    valid = valid && issued_at >= 0 && issued_at <= largest_epoch_seconds;
    value.issued_at = epoch_seconds(seconds(issued_at));
    record = object->text("token");
  }
  if (!valid || !is_showdown_token(record)) return std::nullopt;
  value.token = secret(record);
  return value;
}

}  // namespace postern
