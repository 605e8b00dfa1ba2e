// SPDX-License-Identifier: MIT
// Sanitizing of OAuth errors: RFC 6749 appendices A.7 to A.9.
#include "error_description.hpp"

#include <algorithm>

#include <postern/core/secret.hpp>
#include <postern/core/url.hpp>

#include "ascii.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

// A registered error code is at most 30 characters; a description is one or two sentences.
constexpr std::size_t max_error_bytes = 64;
constexpr std::size_t max_description_bytes = 256;

// A shorter text is no secret worth the name, and would make holes in ordinary words.
constexpr std::size_t min_secret_bytes = 8;

constexpr std::string_view public_names[] = {"client_id", "grant_type", "redirect_uri", "scope",
                                             "token_type_hint"};

bool is_public(std::string_view name) {
  for (const std::string_view each : public_names) {
    if (name == each) return true;
  }
  return false;
}

/// secret_size gives the size of the longest secret of `sent` that `text` starts with, or 0.
std::size_t secret_size(std::string_view text, std::string_view sent) {
  form_pair_reader pairs(sent);
  form_pair pair;
  std::string decoded;
  std::size_t longest = 0;
  while (pairs.next(pair)) {
    if (pair.value.size() < min_secret_bytes || is_public(pair.name)) continue;
    if (!decode_form_text(pair.value, decoded)) decoded.clear();
    for (const std::string_view each : {pair.value, std::string_view(decoded)}) {
      if (each.size() >= min_secret_bytes && text.starts_with(each)) {
        longest = std::max(longest, each.size());
      }
    }
    wipe(decoded);
  }
  return longest;
}

std::string sanitize(std::string_view text, std::size_t max_bytes, std::string_view sent) {
  std::string clean;
  while (!text.empty() && clean.size() < max_bytes) {
    std::size_t taken = secret_size(text, sent);
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

text sanitize_description(std::string_view text, std::string_view sent) {
  return sanitize(text, max_description_bytes, sent);
}

void describe_error(error& target, const oauth_error_text& text, std::string_view sent) {
  target->oauth_error = sanitize(text.error, max_error_bytes, sent);
  target->description = sanitize_description(text.error_description, sent);
  target->message = "The server refused.";
  // A URL that was cut leads nowhere, so a long one is dropped.
  if (text.error_uri.size() <= max_description_bytes) {
    target->error_uri = sanitize_description(text.error_uri, sent);
    if (!parse_url(target->error_uri)) target->error_uri = "";
  }
}

}  // namespace postern
