// SPDX-License-Identifier: MIT
// Callback URLs: RFC 6749 sections 3.1 and 3.1.2.
#include "callback_url.hpp"

#include <cstddef>
#include <cstdint>

#include <postern/core/authorization_response.hpp>
#include <postern/core/callback_match.hpp>
#include <postern/core/url.hpp>

#include "form_pair.hpp"

namespace postern {

std::optional<std::string_view> query_of(std::string_view url) {
  if (url.size() > max_callback_url_bytes) return std::nullopt;
  const auto parts = parse_url(url);
  if (!parts) return std::nullopt;
  return parts->query;
}

bool is_redirect_target(std::string_view url, std::string_view redirect_uri) {
  const auto actual = parse_url(url);
  const auto expected = parse_url(redirect_uri);
  if (!actual || !expected || origin_of(*actual) != origin_of(*expected)) return false;
  std::string_view path = actual->path;
  if (path == expected->path) return true;
  if (!path.ends_with('/')) return false;
  path.remove_suffix(1);
  return path == expected->path;
}

bool has_parameter(std::string_view query, std::string_view name) {
  form_pair_reader pairs(query);
  form_pair pair;
  std::string decoded;
  while (pairs.next(pair)) {
    if (decode_form_text(pair.name, decoded) && decoded == name) return true;
  }
  return false;
}

bool read_parameters(std::string_view query, std::span<const std::string_view> names,
                     std::span<std::string> values) {
  bool valid = true;
  std::uint32_t seen = 0;
  form_pair_reader pairs(query);
  form_pair pair;
  std::string decoded;
  while (pairs.next(pair)) {
    if (!decode_form_text(pair.name, decoded)) continue;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (decoded != names[i]) continue;
      // RFC 6749 section 3.1: response parameters must not be included more than once.
      const std::uint32_t bit = std::uint32_t{1} << i;
      valid = (seen & bit) == 0 && decode_form_text(pair.value, values[i]) && valid;
      seen |= bit;
    }
  }
  return valid;
}

bool is_callback(std::string_view url, std::string_view redirect_uri, std::string_view parameter,
                 const secret& nonce) {
  if (!is_redirect_target(url, redirect_uri)) return false;
  std::string found[1];
  const bool valid = read_parameters(query_of(url).value_or(""), {&parameter, 1}, found);
  const secret brought_back = take_secret(found[0]);
  return valid && constant_time_equal(brought_back.reveal(), nonce.reveal());
}

}  // namespace postern
