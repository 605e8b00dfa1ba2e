// SPDX-License-Identifier: MIT
// The cookie in which a relay keeps a refresh token for a page that never sees it: RFC 6265, with
// the `__Host-` prefix of RFC 6265bis section 4.1.3.2. The page knows a random handle. The cookie
// is named by a digest of it, so that several sessions of one origin stand side by side, and is
// sealed for it, so that nobody can use a cookie whose page has forgotten its handle.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>
#include <postern/core/time.hpp>

namespace postern {

/// 128 bits of a CSPRNG.
using relay_handle_bits = std::array<std::byte, 16>;

/// max_relay_sessions is how many sessions of one browser a relay keeps: their cookies all travel
/// with each request, and servers bound the size of its head.
inline constexpr std::size_t max_relay_sessions = 4;

/// max_relay_cookie_bytes bounds name and value together: browsers drop more (RFC 6265
/// section 6.1).
inline constexpr std::size_t max_relay_cookie_bytes = 4096;

/// make_relay_handle gives 22 characters of base64url.
[[nodiscard]] std::string make_relay_handle(const relay_handle_bits& random);

/// is_relay_handle tells what make_relay_handle may have given.
[[nodiscard]] bool is_relay_handle(std::string_view text);

/// make_relay_cookie_name gives the name of the handle's cookie: `__Host-postern-` and 22
/// characters of base64url, which are 128 bits of the handle's SHA-256.
[[nodiscard]] text make_relay_cookie_name(std::string_view handle);

/// find_relay_cookie gives the value of the cookie of that name. `header_text` is the request's
/// header lines; the view points into it. A name that is none of ours has no cookie.
[[nodiscard]] std::optional<std::string_view> find_relay_cookie(std::string_view header_text,
                                                                std::string_view name);

/// find_surplus_relay_cookies gives the names of the cookies to remove when one more session
/// begins, so that there are max_relay_sessions: those that the browser names first, which are the
/// oldest (RFC 6265 section 5.4).
[[nodiscard]] std::vector<text> find_surplus_relay_cookies(std::string_view header_text);

/// append_relay_cookie adds a Set-Cookie line: HttpOnly, Secure, SameSite=Strict, Path=/. `value`
/// is base64url. False, and no line, when a browser would drop the cookie for its size.
[[nodiscard]] bool append_relay_cookie(std::string& header_text, std::string_view name,
                                       std::string_view value, std::chrono::seconds max_age);

/// append_relay_cookie_removal adds the Set-Cookie line that takes the cookie away.
void append_relay_cookie_removal(std::string& header_text, std::string_view name);

/// make_relay_cookie_context is what a sealed refresh token is bound to, beside its key: a cookie
/// of another client, server or handle does not open.
[[nodiscard]] std::string make_relay_cookie_context(std::string_view client_id,
                                                    std::string_view token_endpoint,
                                                    std::string_view handle);

/// make_relay_cookie_content is what is sealed: the refresh token, and when that was.
[[nodiscard]] secret make_relay_cookie_content(const secret& refresh_token, epoch_time now);

/// read_relay_cookie_content gives the refresh token, or nothing when the content is older than
/// max_age: a copied cookie does not outlive the browser's own.
[[nodiscard]] std::optional<secret> read_relay_cookie_content(const secret& content, epoch_time now,
                                                              std::chrono::seconds max_age);

}  // namespace postern
