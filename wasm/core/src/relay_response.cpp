// SPDX-License-Identifier: MIT
#include <postern/core/relay_response.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <postern/core/json.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

constexpr std::string_view no_answer = "The authorization server gave no answer.";
constexpr std::string_view unusable_answer = "The authorization server's answer is unusable.";

// Rate limits are some twenty short lines; more is a fault.
constexpr std::size_t max_passed_headers = 32;
constexpr std::size_t max_passed_value_bytes = 256;

constexpr std::size_t min_secret_bytes = 8;

void append_header(std::string& header_text, std::string_view name, std::string_view value) {
  header_text.append(name).append(": ").append(value).append("\n");
}

secret make_error_body(std::string_view error, std::string_view description) {
  json_writer writer;
  writer.string("error", error);
  if (!description.empty()) writer.string("error_description", description);
  return writer.take();
}

relay_answer make_answer(std::string_view origin, int status, secret body) {
  relay_answer answer{.status = status, .header_text = {}, .body = std::move(body)};
  std::string& headers = answer.header_text;
  if (!answer.body.empty()) append_header(headers, "Content-Type", "application/json");
  // RFC 6749 section 5.1.
  append_header(headers, "Cache-Control", "no-store");
  append_header(headers, "X-Content-Type-Options", "nosniff");
  append_header(headers, "Vary", "Origin");
  if (!origin.empty()) append_header(headers, "Access-Control-Allow-Origin", origin);
  return answer;
}

/// is_passed_header tells Retry-After and X-Rate-Limit-*, with names that are tokens (RFC 9110
/// section 5.6.2) of letters, digits and hyphens, as a rule of a rate limit has in its own.
bool is_passed_header(std::string_view name) {
  constexpr std::string_view rate_limit = "X-Rate-Limit-";
  const bool is_wanted = equal_ignoring_case(name, "Retry-After") ||
                         (name.size() > rate_limit.size() && name.size() <= 64 &&
                          equal_ignoring_case(name.substr(0, rate_limit.size()), rate_limit));
  return is_wanted &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

void pass_headers(std::string& target, std::string_view header_text) {
  std::string exposed;
  std::size_t passed = 0;
  while (!header_text.empty() && passed != max_passed_headers) {
    const std::string_view line = split_line(header_text);
    const std::string_view name = line.substr(0, line.find(':'));
    if (!is_passed_header(name)) continue;
    const std::string_view value = find_header(line, name).value_or("");
    if (!is_vschar_text(value) || value.size() > max_passed_value_bytes) continue;
    append_header(target, name, value);
    if (!exposed.empty()) exposed += ", ";
    exposed += name;
    ++passed;
  }
  if (passed != 0) append_header(target, "Access-Control-Expose-Headers", exposed);
}

bool is_2xx(int status) { return status >= 200 && status < 300; }

/// can_carry tells a status that a page may get from here, with a body (Fetch standard: a null body
/// status has none).
bool can_carry(int status) {
  return status >= 200 && status <= 599 && (status < 300 || status >= 400) && status != 204 &&
         status != 205;
}

/// unescape replaces each `lead` and `digits` hexadecimal digits by the byte that they name, and
/// drops backslashes: a text is then found in JSON, whatever of it is escaped.
std::string unescape(std::string_view text, std::string_view lead, std::size_t digits) {
  std::string bare;
  bare.reserve(text.size());
  while (!text.empty()) {
    char c = text.front();
    std::size_t taken = 1;
    if (text.starts_with(lead) && text.size() - lead.size() >= digits) {
      unsigned value = 0;
      for (const char digit : text.substr(lead.size(), digits)) {
        value = value << 4 | hexadecimal_value(digit);
      }
      if (value <= 255) {
        c = static_cast<char>(value);
        taken = lead.size() + digits;
      }
    }
    if (c != '\\') bare += c;
    text.remove_prefix(taken);
  }
  return bare;
}

std::string unescape_json(std::string_view text) { return unescape(text, "\\u", 4); }

bool repeats_any(std::string_view text, std::initializer_list<std::string_view> secrets) {
  // As it is, from a URL, and from a form, where a plus sign is a space.
  std::array<std::string, 3> readings;
  readings[0] = unescape_json(text);
  readings[1] = unescape(readings[0], "%", 2);
  std::string spaced = readings[0];
  std::ranges::replace(spaced, '+', ' ');
  readings[2] = unescape(spaced, "%", 2);
  wipe(spaced);
  const bool found = std::ranges::any_of(secrets, [&](std::string_view each) {
    if (each.size() < min_secret_bytes) return false;
    std::string bare = unescape_json(each);
    // The bytes as well, of which an escape may take the first for its own.
    const bool is_there =
        text.contains(each) || std::ranges::any_of(readings, [&](const std::string& reading) {
          return reading.contains(bare);
        });
    wipe(bare);
    return is_there;
  });
  for (std::string& reading : readings) wipe(reading);
  return found;
}

}  // namespace

relay_answer make_preflight_answer(std::string_view origin) {
  relay_answer answer = make_answer(origin, 204, {});
  append_header(answer.header_text, "Access-Control-Allow-Methods", "POST");
  append_header(answer.header_text, "Access-Control-Allow-Headers", "content-type");
  append_header(answer.header_text, "Access-Control-Max-Age", "600");
  return answer;
}

relay_answer make_refusal_answer(std::string_view origin, const relay_refusal& refusal) {
  relay_answer answer =
      make_answer(origin, refusal.status, make_error_body(refusal.error, refusal.description));
  // RFC 9110 section 15.5.6.
  if (refusal.status == 405) append_header(answer.header_text, "Allow", "POST, OPTIONS");
  return answer;
}

relayed_response make_relayed_response(std::string_view origin, relayed_kind kind,
                                       const http_response& response) {
  relayed_response relayed;
  const auto object = parse_json_object(response.body);
  const bool is_revoked = kind == relayed_kind::revocation && is_2xx(response.status);
  if (!can_carry(response.status) && !is_revoked) {
    relayed.answer = make_answer(origin, 502, make_error_body("server_error", unusable_answer));
    return relayed;
  }
  secret body{object ? std::string_view{response.body} : std::string_view{}};
  if (!object) body = is_revoked ? secret{"{}"} : make_error_body("server_error", unusable_answer);
  relayed.answer =
      make_answer(origin, can_carry(response.status) ? response.status : 200, std::move(body));
  pass_headers(relayed.answer.header_text, response.header_text);
  relayed.is_success = is_revoked || (object && is_2xx(response.status));
  if (!object) return relayed;
  relayed.refresh_token = secret{object->text("refresh_token")};
  return relayed;
}

relay_answer make_lost_answer(std::string_view origin, const error& failure) {
  if (failure->code == error_code::timeout) {
    return make_answer(origin, 504,
                       make_error_body("temporarily_unavailable",
                                       "The authorization server did not answer in time."));
  }
  const bool is_unusable = failure->code == error_code::invalid_response;
  return make_answer(origin, 502,
                     make_error_body("server_error", is_unusable ? unusable_answer : no_answer));
}

bool withhold_secrets(relay_answer& answer, std::initializer_list<std::string_view> secrets) {
  if (!repeats_any(answer.body.reveal(), secrets)) return true;
  const auto object = parse_json_object(answer.body.reveal());
  const std::string_view error = object ? object->text("error") : "";
  // RFC 6749 section 5.2: the codes are lower-case words.
  const bool is_code = error.size() <= 64 && std::ranges::all_of(error, [](char c) {
                         return is_id_character(c) || c == '_';
                       });
  const bool keeps_code =
      !is_2xx(answer.status) && !error.empty() && is_code && !repeats_any(error, secrets);
  if (is_2xx(answer.status)) answer.status = 502;
  answer.body =
      keeps_code ? make_error_body(error, "") : make_error_body("server_error", unusable_answer);
  return false;
}

}  // namespace postern
