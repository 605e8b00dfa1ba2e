// SPDX-License-Identifier: MIT
// Absolute http(s) URLs: RFC 3986 section 3, and no rewriting. What a browser would read in another
// way than the letter of RFC 3986 (WHATWG URL standard section 4.4) is refused, not repaired.
#include <postern/core/url.hpp>

#include <postern/core/form_urlencoded.hpp>

#include "ascii.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

/// split_off cuts `text` before the first of `delimiters` and gives what was cut off.
std::string_view split_off(std::string_view& text, std::string_view delimiters) {
  const std::size_t at = text.find_first_of(delimiters);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at);
  text.remove_suffix(rest.size());
  return rest;
}

/// is_host_character is what both RFC 3986 section 3.2.2 and a browser's host parser leave as it
/// is. `%` is not among them: browsers decode it, so that two spellings would be one host.
bool is_host_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_host(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[') {
    // RFC 3986 section 3.2.2: IP-literal.
    if (host.size() < 4 || host.back() != ']') return false;
    for (const char c : host.substr(1, host.size() - 2)) {
      if (c != ':' && c != '.' && !is_digit(c) && (to_lower(c) < 'a' || to_lower(c) > 'f')) {
        return false;
      }
    }
    return true;
  }
  for (const char c : host) {
    if (!is_host_character(c)) return false;
  }
  return true;
}

/// split_authority fills in host and port; false when they are malformed.
bool split_authority(url_parts& url) {
  url.host = url.authority;
  const std::size_t bracket = url.authority.find(']');
  const std::size_t colon =
      url.authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    url.host = url.authority.substr(0, colon);
    url.port = url.authority.substr(colon + 1);
  }
  // An `@` is no host character, so userinfo (RFC 3986 section 3.2.1) ends here too.
  return is_host(url.host) && (url.port.empty() || parse_digits(url.port).value_or(65536) <= 65535);
}

}  // namespace

result<url_parts> parse_url(std::string_view url) {
  url_parts parts;
  std::string_view rest = url;
  bool valid = true;
  // RFC 3986 section 2: a URI is made of visible ASCII characters. Browsers would strip or encode
  // the others.
  for (const char c : url) valid = valid && is_vschar(c) && c != ' ';

  for (const std::string_view scheme : {std::string_view("https"), std::string_view("http")}) {
    // RFC 3986 section 3.1: schemes are compared without case.
    if (parts.scheme.empty() && equal_ignoring_case(rest.substr(0, scheme.size()), scheme) &&
        rest.substr(scheme.size()).starts_with("://")) {
      parts.scheme = scheme;
      rest.remove_prefix(scheme.size() + 3);
    }
  }
  valid = valid && !parts.scheme.empty();

  if (const std::string_view fragment = split_off(rest, "#"); !fragment.empty()) {
    parts.has_fragment = true;
    parts.fragment = fragment.substr(1);
  }
  if (const std::string_view query = split_off(rest, "?"); !query.empty()) {
    parts.has_query = true;
    parts.query = query.substr(1);
  }
  // Browsers take a backslash before the query for a slash, which could move the authority's end.
  valid = valid && rest.find('\\') == std::string_view::npos;
  parts.path = split_off(rest, "/");
  parts.authority = rest;

  if (!valid || !split_authority(parts)) {
    return make_error(error_code::invalid_config, "Not an absolute http or https URL.");
  }
  return parts;
}

std::string origin_of(const url_parts& url) {
  std::string origin(url.scheme);
  origin += "://";
  for (const char c : url.host) origin += to_lower(c);
  // RFC 6454 section 6.2: the scheme's own port is left out. Zeros in front do not change a port.
  std::string_view port = url.port;
  while (port.size() > 1 && port.front() == '0') port.remove_prefix(1);
  if (!port.empty() && port != (url.scheme == "https" ? "443" : "80")) {
    origin += ':';
    origin += port;
  }
  return origin;
}

bool is_loopback(const url_parts& url) {
  if (equal_ignoring_case(url.host, "localhost") || url.host == "[::1]") return true;
  // 127.0.0.0/8 in dotted-decimal form (RFC 3986 section 3.2.2) and in no other: a name like
  // 127.0.0.1.example must not pass.
  std::string_view rest = url.host;
  int octets = 0;
  while (!rest.empty()) {
    std::string_view octet = rest;
    rest = split_off(octet, ".");
    const std::uint64_t value = parse_digits(octet).value_or(256);
    if (value > 255 || octet.size() > 3 || (octets == 0 && value != 127)) return false;
    ++octets;
    if (!rest.empty()) {
      rest.remove_prefix(1);
      if (rest.empty()) return false;
    }
  }
  return octets == 4;
}

bool is_transport_secure(const url_parts& url) {
  // OAuth 2.1 section 1.5, with the exception that RFC 8252 section 8.3 makes for loopback.
  return url.scheme == "https" || is_loopback(url);
}

std::string without_parameters(std::string_view url, std::span<const std::string_view> names) {
  std::string_view base = url;
  const std::string_view fragment = split_off(base, "#");
  const std::string_view query = split_off(base, "?");

  std::string kept(base);
  char separator = '?';
  std::optional<std::string_view> rest;
  if (!query.empty()) rest = query.substr(1);
  while (const auto pair = next_form_pair(rest)) {
    const auto decoded = form_urldecode(pair->name);
    bool remove = false;
    for (const std::string_view name : names) remove = remove || (decoded && *decoded == name);
    if (remove) continue;
    kept += separator;
    kept += pair->whole;
    separator = '&';
  }
  kept += fragment;
  return kept;
}

bool is_safe_return_path(std::string_view path) {
  // RFC 9700 section 4.11: no open redirector. `//` starts another authority, and browsers read a
  // backslash as a slash and skip control characters.
  if (!path.starts_with('/') || path.starts_with("//")) return false;
  for (const char c : path) {
    if (c == '\\' || (c >= '\0' && c < ' ') || c == '\x7f') return false;
  }
  return true;
}

}  // namespace postern
