// SPDX-License-Identifier: MIT
// Absolute http(s) URLs, RFC 3986, split but never normalized: `redirect_uri` goes out byte for
// byte as configured, so nothing here rewrites a URL.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// The parts of an absolute http(s) URL. The views point into the text that was parsed.
struct url_parts {
  /// scheme is `http` or `https`, in lower case (a view of a literal).
  std::string_view scheme;
  /// authority is host and port as written; there is no userinfo (it is refused).
  std::string_view authority;
  /// host is without port; an IPv6 literal keeps its brackets.
  std::string_view host;
  /// port is the digits after the colon, empty when there are none.
  std::string_view port;
  /// path starts with `/`, or is empty.
  std::string_view path;
  /// query is without its `?`; has_query tells an empty query from none.
  std::string_view query;
  bool has_query = false;
  /// fragment is without its `#`; has_fragment tells an empty fragment from none.
  std::string_view fragment;
  bool has_fragment = false;
};

/// parse_url splits an absolute http(s) URL. Characters outside of visible ASCII, a backslash
/// before the query, userinfo, a `%` in the host, a missing host, a port over 65535 or with a zero
/// in front, or another scheme are `invalid_config`.
[[nodiscard]] result<url_parts> parse_url(std::string_view url);

/// origin_of gives scheme, host and port as `https://host[:port]`: host in lower case, the
/// scheme's own port left out (RFC 6454 section 6.2).
[[nodiscard]] text origin_of(const url_parts& url);

/// is_loopback tells 127.0.0.0/8, [::1] and localhost (RFC 8252 section 7.3).
[[nodiscard]] bool is_loopback(const url_parts& url);

/// is_transport_secure tells https, or http on loopback (OAuth 2.1 section 1.5).
[[nodiscard]] bool is_transport_secure(const url_parts& url);

/// with_parameters adds encoded parameters at the end of a URL's query, before its fragment; every
/// other byte stays.
[[nodiscard]] text with_parameters(std::string_view url, std::string_view parameters);

/// without_parameters removes the query parameters whose decoded name is in `names` and leaves
/// every other byte of the URL, its other parameters and its fragment as they are.
[[nodiscard]] text without_parameters(std::string_view url,
                                      std::span<const std::string_view> names);
[[nodiscard]] inline text without_parameters(std::string_view url,
                                             std::initializer_list<std::string_view> names) {
  return without_parameters(url, std::span(names.begin(), names.size()));
}

/// is_safe_return_path tells a path on this origin: one `/` first, then no second `/`, no
/// backslash anywhere, no control character (RFC 9700 section 4.11, open redirectors).
[[nodiscard]] bool is_safe_return_path(std::string_view path);

}  // namespace postern
