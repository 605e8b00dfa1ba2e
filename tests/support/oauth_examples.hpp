// SPDX-License-Identifier: MIT
// One authorization server and one client for all tests of core, with texts that are easy to
// search for when they must not be somewhere.
#pragma once

#include <string>
#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/authorization_transaction.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/time.hpp>

namespace postern::test {

inline constexpr std::string_view code_canary = "code-canary/9+f==";
inline constexpr std::string_view state_canary = "state-canary-JBSWY3DPEHPK3PXP";
inline constexpr std::string_view verifier_canary = "verifier-canary-dBjftJeZ4CVP-mB92K27uhbUJU1p";
inline constexpr std::string_view access_canary = "access-canary-486132c90fedb152";
inline constexpr std::string_view refresh_canary = "refresh-canary-17abaa74e599192f";
inline constexpr std::string_view client_secret_canary = "client-secret-canary/5d41402a+bc4b==";

/// noon is a moment on a whole second.
inline constexpr epoch_time noon{std::chrono::seconds(1'790'000'000)};

[[nodiscard]] inline authorization_server example_server() {
  authorization_server server;
  server.authorization_endpoint = "https://as.example/authorize";
  server.token_endpoint = "https://as.example/token";
  server.revocation_endpoint = "https://as.example/revoke";
  server.issuer = "https://as.example";
  return server;
}

[[nodiscard]] inline public_client example_client() {
  public_client client;
  client.client_id = "spa";
  client.redirect_uri = "https://app.example/callback";
  client.scopes = "account:profile\naccount:characters";
  return client;
}

[[nodiscard]] inline authorization_transaction example_transaction() {
  authorization_transaction transaction;
  transaction.state = secret(state_canary);
  transaction.code_verifier = secret(verifier_canary);
  transaction.client_id = "spa";
  transaction.issuer = "https://as.example";
  transaction.redirect_uri = "https://app.example/callback";
  transaction.scope = "account:profile account:characters";
  transaction.created_at = noon;
  transaction.return_to = "/builds?tab=2#top";
  transaction.app_state = R"({"tab":2})";
  return transaction;
}

}  // namespace postern::test
