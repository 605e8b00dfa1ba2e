// SPDX-License-Identifier: MIT
// Absolute http(s) URLs: RFC 3986 section 3, and no rewriting. What a browser would read in another
// way than the letter of RFC 3986 (WHATWG URL standard section 4.4) is refused, not repaired.
#include <postern/core/url.hpp>

#include <algorithm>

#include "ascii.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

/// split_off cuts `text` before the first `delimiter` and gives what was cut off.
std::string_view split_off(std::string_view& text, char delimiter) {
  const std::size_t at = std::min(text.find(delimiter), text.size());
  const std::string_view rest(text.data() + at, text.size() - at);
  text.remove_suffix(rest.size());
  return rest;
}

/// is_host_character is what both RFC 3986 section 3.2.2 and a browser's host parser leave as it
/// is. `%` is not among them: browsers decode it, so that two spellings would be one host. Neither
/// is `@`, so userinfo (RFC 3986 section 3.2.1) is refused too.
bool is_host_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_host(std::string_view host) {
  // RFC 3986 section 3.2.2: IP-literal.
  const bool literal = host.starts_with('[') && host.ends_with(']');
  if (literal) {
    host.remove_prefix(1);
    host.remove_suffix(1);
  }
  for (const char c : host) {
    const bool valid = literal ? c == ':' || c == '.' || is_hexadecimal(c) : is_host_character(c);
    if (!valid) return false;
  }
  return !host.empty();
}

bool is_port(std::string_view port) {
  // One port has one spelling: no zeros in front.
  return port.empty() || (port.front() != '0' && parse_digits(port).value_or(65536) <= 65535);
}

/// is_dotted_loopback tells 127.0.0.0/8 in dotted-decimal form (RFC 3986 section 3.2.2) and in no
/// other: a name like 127.0.0.1.example must not pass.
bool is_dotted_loopback(std::string_view host) {
  int dots = 0;
  int digits = 0;
  int octet = 0;
  for (const char c : host) {
    if (is_digit(c) && digits < 3) {
      octet = octet * 10 + (c - '0');
      ++digits;
    } else if (c == '.' && digits != 0) {
      ++dots;
      digits = octet = 0;
    } else {
      return false;
    }
    if (octet > 255) return false;
  }
  return dots == 3 && digits != 0 && host.starts_with("127.");
}

}  // namespace

result<url_parts> parse_url(std::string_view url) {
  url_parts parts;
  // RFC 3986 section 2: a URI is made of visible ASCII characters. Browsers would strip or encode
  // the others.
  bool valid = true;
  for (const char c : url) valid = valid && is_vschar(c) && c != ' ';

  parts.fragment = split_off(url, '#');
  parts.query = split_off(url, '?');
  // Browsers take a backslash before the query for a slash, which could move the authority's end.
  valid = valid && url.find('\\') == std::string_view::npos;
  for (std::string_view* part : {&parts.fragment, &parts.query}) {
    if (!part->empty()) {
      (part == &parts.query ? parts.has_query : parts.has_fragment) = true;
      part->remove_prefix(1);
    }
  }

  parts.authority = split_off(url, ':');
  // RFC 3986 section 3.1: schemes are compared without case.
  parts.scheme = equal_ignoring_case(url, "https") ? "https" : "http";
  valid = valid && equal_ignoring_case(url, parts.scheme) && parts.authority.starts_with("://");
  if (valid) {
    parts.authority.remove_prefix(3);
    parts.path = split_off(parts.authority, '/');
    parts.host = parts.authority;
    // The port follows the last colon, unless that one is within an IP-literal.
    const std::size_t colon = parts.host.rfind(':');
    if (colon != std::string_view::npos && !parts.host.ends_with(']')) {
      parts.port = parts.host.substr(colon + 1);
      parts.host = parts.host.substr(0, colon);
    }
  }
  if (!valid || !is_host(parts.host) || !is_port(parts.port)) {
    return make_error(error_code::invalid_config, "Not an absolute http or https URL.");
  }
  return parts;
}

text origin_of(const url_parts& url) {
  std::string origin(url.scheme);
  origin += "://";
  for (const char c : url.host) origin += to_lower(c);
  // RFC 6454 section 6.2: the scheme's own port is left out.
  if (!url.port.empty() && url.port != (url.scheme == "https" ? "443" : "80")) {
    origin += ':';
    origin += url.port;
  }
  return origin;
}

bool is_loopback(const url_parts& url) {
  return equal_ignoring_case(url.host, "localhost") || url.host == "[::1]" ||
         is_dotted_loopback(url.host);
}

bool is_transport_secure(const url_parts& url) {
  // OAuth 2.1 section 1.5, with the exception that RFC 8252 section 8.3 makes for loopback.
  return url.scheme == "https" || is_loopback(url);
}

text with_parameters(std::string_view url, std::string_view parameters) {
  std::string_view base = url;
  const std::string_view fragment = split_off(base, '#');
  std::string extended(base);
  const std::size_t question_mark = base.find('?');
  if (question_mark == std::string_view::npos) {
    extended += '?';
  } else if (question_mark + 1 != base.size() && !base.ends_with('&')) {
    extended += '&';
  }
  extended += parameters;
  extended += fragment;
  return extended;
}

text without_parameters(std::string_view url, std::span<const std::string_view> names) {
  std::string_view base = url;
  const std::string_view fragment = split_off(base, '#');
  const std::string_view query = split_off(base, '?');

  std::string kept(base);
  char separator = '?';
  form_pair_reader pairs(query.substr(query.empty() ? 0 : 1));
  form_pair pair;
  std::string decoded;
  while (!query.empty() && pairs.next(pair)) {
    // A malformed name is nobody's, and stays.
    bool remove = false;
    if (decode_form_text(pair.name, decoded)) {
      for (const std::string_view name : names) remove = remove || decoded == name;
    }
    if (remove) continue;
    kept += separator;
    kept += pair.whole;
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
