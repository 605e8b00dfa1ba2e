// SPDX-License-Identifier: MIT
#include "property.hpp"

#include <algorithm>

namespace postern::fuzz {
namespace {

/// A text of a server that is handed on is one or two sentences, never a page.
constexpr std::size_t longest_handed_on = 256;

bool is_presentable(std::string_view text) {
  return text.size() <= longest_handed_on &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

bool is_our_text(const error& failure) {
  return failure->oauth_error.empty() && failure->description.empty() && failure->error_uri.empty();
}

std::string all_text(const error& failure) {
  std::string all{to_string(failure->code)};
  for (const std::string_view each : {failure->message, failure->oauth_error.view(),
                                      failure->description.view(), failure->error_uri.view()}) {
    all += '\n';
    all += each;
  }
  return all;
}

void check_error(const error& failure, std::string_view secret, const std::source_location& where) {
  check(!failure->message.empty(), "an error has a message", where);
  check(is_presentable(failure->oauth_error) && is_presentable(failure->description) &&
            is_presentable(failure->error_uri),
        "a server's words are printable ASCII and bounded", where);
  check(!all_text(failure).contains(secret), "no error holds a secret", where);
}

}  // namespace postern::fuzz
