// SPDX-License-Identifier: MIT
// Scopes: RFC 6749 section 3.3.
#include <postern/core/scope.hpp>

#include <algorithm>
#include <string>

#include "ascii.hpp"

namespace postern {
namespace {

/// next_token splits the first scope token off `scope`; empty when there is none left.
std::string_view next_token(std::string_view& scope) {
  std::string_view token;
  while (token.empty() && !scope.empty()) {
    token = scope.substr(0, scope.find(' '));
    scope.remove_prefix(std::min(scope.size(), token.size() + 1));
  }
  return token;
}

bool has_token(std::string_view scope, std::string_view wanted) {
  while (!scope.empty()) {
    if (next_token(scope) == wanted) return true;
  }
  return false;
}

void append_token(std::string& scope, std::string_view token) {
  if (!scope.empty()) scope += ' ';
  scope += token;
}

constexpr const char* malformed_scope =
    "A scope is empty or has a character that no scope may have.";

/// is_scope_token tells RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
bool is_scope_token(std::string_view scope) {
  bool valid = !scope.empty();
  for (const char c : scope) valid = valid && is_nqschar(c) && c != ' ';
  return valid;
}

}  // namespace

result<text> validate_user_scopes(std::string_view scopes) {
  std::string joined;
  const char* problem = nullptr;
  while (!scopes.empty()) {
    const std::string_view scope = split_line(scopes);
    if (!is_scope_token(scope)) problem = malformed_scope;
    if (scope.starts_with("service:")) problem = "A user cannot grant the scopes of a service.";
    append_token(joined, scope);
  }
  if (problem != nullptr) return make_error(error_code::invalid_scope, problem);
  return joined;
}

result<text> validate_login_scopes(std::string_view scopes) {
  std::string_view rest = scopes;
  while (!rest.empty()) {
    if (!split_line(rest).starts_with("service:")) continue;
    return make_error(error_code::invalid_scope,
                      "A user cannot grant a service: scope, which is the client's own: ask for it "
                      "by client credentials.");
  }
  return validate_user_scopes(scopes);
}

result<text> validate_service_scopes(std::string_view scopes) {
  std::string joined;
  const char* problem = nullptr;
  while (!scopes.empty()) {
    const std::string_view scope = split_line(scopes);
    if (!is_scope_token(scope)) problem = malformed_scope;
    if (scope.starts_with("account:")) {
      problem =
          "Client credentials cannot have an account: scope, as only a user can grant it: ask "
          "for it by a login.";
    }
    append_token(joined, scope);
  }
  if (problem != nullptr) return make_error(error_code::invalid_scope, problem);
  return joined;
}

text refused_scope(std::string_view requested, std::string_view granted) {
  std::string refused;
  while (!requested.empty()) {
    const std::string_view token = next_token(requested);
    // The last of several equal ones stands for all.
    if (!token.empty() && !has_token(granted, token) && !has_token(requested, token)) {
      append_token(refused, token);
    }
  }
  return refused;
}

}  // namespace postern
