// SPDX-License-Identifier: MIT
#include <postern/core/relay_cookie.hpp>

#include <algorithm>
#include <limits>
#include <span>

#include <postern/core/base64url.hpp>
#include <postern/core/http.hpp>
#include <postern/core/sha256.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

constexpr std::string_view name_prefix = "__Host-postern-";
constexpr std::size_t name_digest_bytes = 16;

bool is_base64url_of(std::string_view text, std::size_t size) {
  const auto bytes = base64url_decode(text);
  return bytes && bytes->size() == size;
}

bool is_cookie_name(std::string_view text) {
  return text.starts_with(name_prefix) &&
         is_base64url_of(text.substr(name_prefix.size()), name_digest_bytes);
}

std::string_view strip_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// One cookie of ours.
struct relay_cookie {
  std::string_view name;
  std::string_view value;
};

/// The relay's cookies, in the order of the header: RFC 6265 section 4.2.1.
std::vector<relay_cookie> parse_relay_cookies(std::string_view header_text) {
  std::vector<relay_cookie> cookies;
  std::string_view rest = find_header(header_text, "Cookie").value_or("");
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view pair = strip_blanks(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = strip_blanks(pair.substr(0, equals));
    if (is_cookie_name(name)) cookies.push_back({name, strip_blanks(pair.substr(equals + 1))});
  }
  return cookies;
}

void append_set_cookie(std::string& header_text, std::string_view name, std::string_view value,
                       std::uint64_t max_age) {
  header_text.append("Set-Cookie: ").append(name).append("=").append(value);
  header_text.append("; Max-Age=");
  append_decimal(header_text, max_age);
  header_text.append("; Path=/; Secure; HttpOnly; SameSite=Strict\n");
}

}  // namespace

std::string make_relay_handle(const relay_handle_bits& random) { return base64url_encode(random); }

bool is_relay_handle(std::string_view text) {
  return is_base64url_of(text, relay_handle_bits{}.size());
}

text make_relay_cookie_name(std::string_view handle) {
  const sha256_digest digest = sha256(handle);
  std::string name{name_prefix};
  name += base64url_encode(std::span{digest}.first<name_digest_bytes>());
  return name;
}

std::optional<std::string_view> find_relay_cookie(std::string_view header_text,
                                                  std::string_view name) {
  for (const relay_cookie& each : parse_relay_cookies(header_text)) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

std::vector<text> find_surplus_relay_cookies(std::string_view header_text) {
  const std::vector<relay_cookie> cookies = parse_relay_cookies(header_text);
  std::vector<text> surplus;
  for (std::size_t i = 0; i + max_relay_sessions <= cookies.size(); ++i) {
    surplus.emplace_back(cookies[i].name);
  }
  return surplus;
}

bool append_relay_cookie(std::string& header_text, std::string_view name, std::string_view value,
                         std::chrono::seconds max_age) {
  if (name.size() + value.size() > max_relay_cookie_bytes) return false;
  append_set_cookie(header_text, name, value, static_cast<std::uint64_t>(max_age.count()));
  return true;
}

void append_relay_cookie_removal(std::string& header_text, std::string_view name) {
  append_set_cookie(header_text, name, "", 0);
}

std::string make_relay_cookie_context(std::string_view client_id, std::string_view token_endpoint,
                                      std::string_view handle) {
  // None of them has a line feed, so that no two contexts are one text.
  std::string context = "postern relay cookie 1\n";
  context.append(client_id).append("\n").append(token_endpoint).append("\n").append(handle);
  return context;
}

secret make_relay_cookie_content(const secret& refresh_token, epoch_time now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::string content;
  append_decimal(content, static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
  content.append("\n").append(refresh_token.reveal());
  return take_secret(content);
}

std::optional<secret> read_relay_cookie_content(const secret& content, epoch_time now,
                                                std::chrono::seconds max_age) {
  std::string_view token = content.reveal();
  const auto sealed_at = parse_digits(split_line(token));
  if (!sealed_at || *sealed_at > std::numeric_limits<std::uint32_t>::max() * std::uint64_t{8}) {
    return std::nullopt;
  }
  const epoch_seconds sealed{std::chrono::seconds(*sealed_at)};
  if (token.empty() || now - sealed > max_age) return std::nullopt;
  return secret{token};
}

}  // namespace postern
