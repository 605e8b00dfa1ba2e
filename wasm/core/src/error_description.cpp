// SPDX-License-Identifier: MIT
// Sanitizing of OAuth errors: RFC 6749 appendices A.7 to A.9.
#include "error_description.hpp"

#include <postern/core/url.hpp>

#include "ascii.hpp"

namespace postern {
namespace {

// A registered error code is at most 30 characters; a description is one or two sentences.
constexpr std::size_t max_error_bytes = 64;
constexpr std::size_t max_description_bytes = 256;

// A shorter text is no secret worth the name, and would make holes in ordinary words.
constexpr std::size_t min_secret_bytes = 8;

std::string sanitize(std::string_view text, std::size_t max_bytes,
                     std::span<const secret> secrets) {
  std::string clean;
  while (!text.empty() && clean.size() < max_bytes) {
    std::size_t taken = 0;
    for (const secret& each : secrets) {
      const std::size_t size = each.reveal().size();
      if (size >= min_secret_bytes && size > taken && text.starts_with(each.reveal())) taken = size;
    }
    if (taken != 0) {
      clean += "[redacted]";
    } else {
      // RFC 6749 appendices A.7 and A.8: 1*NQSCHAR.
      clean += is_nqschar(text.front()) ? text.front() : '?';
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  if (clean.size() > max_bytes) clean.resize(max_bytes);
  return clean;
}

}  // namespace

void describe_error(error& target, const oauth_error_text& text, std::span<const secret> secrets) {
  target.oauth_error = sanitize(text.error, max_error_bytes, secrets);
  target.description = sanitize(text.error_description, max_description_bytes, secrets);
  target.message = "The server refused: ";
  target.message += target.oauth_error;
  target.message += '.';
  // A URL that was cut leads nowhere, so a long one is dropped.
  if (text.error_uri.size() <= max_description_bytes) {
    target.error_uri = sanitize(text.error_uri, max_description_bytes, secrets);
    if (!parse_url(target.error_uri)) target.error_uri.clear();
  }
}

}  // namespace postern
