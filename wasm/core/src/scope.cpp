// SPDX-License-Identifier: MIT
// Scopes: RFC 6749 section 3.3.
#include <postern/core/scope.hpp>

#include <algorithm>

#include "ascii.hpp"

namespace postern {

result<std::string> validate_user_scopes(std::span<const std::string> scopes) {
  std::string joined;
  for (const std::string& scope : scopes) {
    // RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
    bool valid = !scope.empty();
    for (const char c : scope) valid = valid && is_nqschar(c) && c != ' ';
    if (!valid) {
      return make_error(error_code::invalid_scope,
                        "A scope is empty or has a character that no scope may have.");
    }
    if (scope.starts_with("service:")) {
      return make_error(error_code::invalid_scope,
                        "Scopes of a service cannot be granted by a user.");
    }
    if (!joined.empty()) joined += ' ';
    joined += scope;
  }
  return joined;
}

std::vector<std::string_view> split_scope(std::string_view scope) {
  std::vector<std::string_view> tokens;
  while (!scope.empty()) {
    const std::string_view token = scope.substr(0, scope.find(' '));
    if (!token.empty()) tokens.push_back(token);
    scope.remove_prefix(std::min(scope.size(), token.size() + 1));
  }
  return tokens;
}

std::vector<std::string_view> refused_scopes(std::string_view requested, std::string_view granted) {
  const auto has = [](const std::vector<std::string_view>& tokens, std::string_view token) {
    for (const std::string_view each : tokens) {
      if (each == token) return true;
    }
    return false;
  };
  const std::vector<std::string_view> grants = split_scope(granted);
  std::vector<std::string_view> refused;
  for (const std::string_view token : split_scope(requested)) {
    if (!has(grants, token) && !has(refused, token)) refused.push_back(token);
  }
  return refused;
}

}  // namespace postern
