// SPDX-License-Identifier: MIT
// Scopes: the guard before a login, and the comparison after it.
#include <postern/core/scope.hpp>

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/result_code.hpp"

using namespace postern;

namespace {

/// code_for is the outcome for these scopes, one a line.
std::string code_for(const std::vector<std::string>& scopes) {
  std::string lines;
  for (const std::string& scope : scopes) lines += scope + '\n';
  return test::code_of(validate_user_scopes(lines));
}

}  // namespace

TEST_CASE("B22: scopes of a service are refused in a login by a user", "[scope]") {
  for (const char* scope : {"service:leagues", "service:leagues:ladder", "service:pvp_matches",
                            "service:psapi", "service:cxapi", "service:", "service:*"}) {
    CAPTURE(scope);
    CHECK(code_for({scope}) == "invalid_scope");
    CHECK(code_for({"account:profile", scope}) == "invalid_scope");
  }
  CHECK(code_for({"oauth:revoke"}) == "ok");
  CHECK(code_for({"services"}) == "ok");
  CHECK(code_for({"my-service:x"}) == "ok");
}

TEST_CASE("B22: a scope is one scope-token of RFC 6749 section 3.3", "[scope]") {
  CHECK(code_for({""}) == "invalid_scope");
  CHECK(code_for({"account:profile", ""}) == "invalid_scope");
  CHECK(code_for({"", "account:profile"}) == "invalid_scope");
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (c == '\n') continue;  // It ends the scope: the lines are tested below.
    const bool token =
        byte == 0x21 || (byte >= 0x23 && byte <= 0x5b) || (byte >= 0x5d && byte <= 0x7e);
    CAPTURE(byte);
    CHECK(code_for({std::string("a") + c + "b"}) == (token ? "ok" : "invalid_scope"));
  }
}

TEST_CASE("P5: a login's service scope is told where it belongs", "[scope]") {
  const auto refused = validate_login_scopes("account:profile\nservice:leagues\naccount:stashes");
  REQUIRE(test::code_of(refused) == "invalid_scope");
  CHECK(refused.error()->message.contains("client credentials"));
  CHECK(validate_login_scopes("account:profile\napi:read\n").value() == "account:profile api:read");
  CHECK(test::code_of(validate_login_scopes("a b")) == "invalid_scope");
}

TEST_CASE("P5: client credentials have no scope of a user's account", "[scope]") {
  for (const char* scopes : {"account:profile", "service:leagues\naccount:profile",
                             "account:guild:stashes\nservice:leagues", "account:"}) {
    CAPTURE(scopes);
    const auto refused = validate_service_scopes(scopes);
    REQUIRE(test::code_of(refused) == "invalid_scope");
    CHECK(refused.error()->message.contains("only a user can grant"));
  }
  CHECK(validate_service_scopes("service:leagues\nservice:leagues:ladder\n").value() ==
        "service:leagues service:leagues:ladder");
  CHECK(validate_service_scopes("accounts\napi:account:x").value() == "accounts api:account:x");
  CHECK(validate_service_scopes("").value().empty());
  CHECK(test::code_of(validate_service_scopes("a\n\nb")) == "invalid_scope");
  CHECK(test::code_of(validate_service_scopes("a b")) == "invalid_scope");
}

TEST_CASE("P2: scopes are joined with one space, in the order of the configuration", "[scope]") {
  CHECK(validate_user_scopes("b\na\n").value() == "b a");
  CHECK(validate_user_scopes("b\na").value() == "b a");
  CHECK(validate_user_scopes("a\n").value() == "a");
  CHECK(validate_user_scopes("a").value() == "a");
  CHECK(validate_user_scopes("").value().empty());
}

TEST_CASE("B24: a wire value is split at spaces", "[scope]") {
  CHECK(refused_scope("a b", "") == "a b");
  CHECK(refused_scope("  a   b ", "") == "a b");
  CHECK(refused_scope("a,b", "") == "a,b");
  CHECK(refused_scope("", "").empty());
  CHECK(refused_scope("   ", "").empty());
  CHECK(refused_scope("a b", "  a   b ").empty());
  CHECK(refused_scope("a b", "a,b") == "a b");
  CHECK(refused_scope("a b", "   ") == "a b");
}

TEST_CASE("B24: granted scopes are compared as sets", "[scope]") {
  CHECK(refused_scope("a b c", "c b a").empty());
  CHECK(refused_scope("a b", "a b extra").empty());
  CHECK(refused_scope("a b c", "b") == "a c");
  CHECK(refused_scope("a b", "") == "a b");
  CHECK(refused_scope("", "a").empty());
  CHECK(refused_scope("a a a", "b") == "a");
  CHECK(refused_scope("A", "a") == "A");
  CHECK(refused_scope("account", "account:profile") == "account");
}
