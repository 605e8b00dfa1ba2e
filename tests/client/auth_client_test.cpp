// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct auth_client_fixture : client_fixture {
  using token_call = pending<result<secret>>;

  [[nodiscard]] static token_call ask(const auth_client& client, cancellation cancel = {}) {
    return token_call{client.access_token({}, std::move(cancel))};
  }

  [[nodiscard]] static std::string log_out(const auth_client& client, bool revoke = false) {
    return code_of(pending{client.logout({.revoke = revoke}, {})});
  }

  /// make_signed_in gives a client that has loaded tokens of an hour.
  [[nodiscard]] std::unique_ptr<auth_client> make_signed_in() const {
    keep_tokens(make_token_set(1, noon));
    std::unique_ptr<auth_client> client = make_client();
    REQUIRE(code_of(pending{client->load({})}) == "ok");
    return client;
  }
};

}  // namespace

TEST_CASE_METHOD(auth_client_fixture, "B22: a service scope is refused before anything else",
                 "[auth_client]") {
  config.client.scopes = "account:profile\nservice:leagues";
  SECTION("alone") {}
  SECTION("though the rest of the configuration is wrong too") {
    config.client.client_id = "";
    config.server.token_endpoint = "ftp://as.example";
  }
  keep_tokens(make_token_set(1, noon));
  const auto client = make_client();
  CHECK(code_of(pending{client->load({})}) == "invalid_scope");
  CHECK(code_of(pending{client->login({}, {})}) == "invalid_scope");
  CHECK(code_of(pending{client->handle_redirect_callback(come_back("x"), {})}) == "invalid_scope");
  CHECK(code_of(ask(*client)) == "invalid_scope");
  CHECK(log_out(*client, true) == "invalid_scope");
  CHECK(order->entries().empty());
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(client->is_authenticated());
  CHECK(client->refused_scope().empty());
  client->dispose();
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(auth_client_fixture, "B22: a configuration that is wrong fails every operation",
                 "[auth_client]") {
  SECTION("no client_id") { config.client.client_id = ""; }
  SECTION("a redirect_uri that is no URL") { config.client.redirect_uri = "/callback"; }
  SECTION("an endpoint without TLS") { config.server.token_endpoint = "http://as.example/token"; }
  SECTION("a negative skew") { config.refresh_skew = -1s; }
  SECTION("no time to log in") { config.login_timeout = 0s; }
  SECTION("no time to answer") { config.request_timeout = 0ms; }
  const auto client = make_client();
  CHECK(code_of(pending{client->login({}, {})}) == "invalid_config");
  CHECK(code_of(ask(*client)) == "invalid_config");
  CHECK(window->assigned.empty());
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(auth_client_fixture, "B28, I10: without a valid configuration no URL gets a token",
                 "[auth_client]") {
  config.fetch_origins = "https://api.example";
  CHECK(make_client()->may_carry_token("https://api.example/profile"));
  CHECK_FALSE(make_client()->may_carry_token("https://evil.example/profile"));
  config.has_secret = true;
  CHECK_FALSE(make_client()->may_carry_token("https://api.example/profile"));
}

TEST_CASE_METHOD(auth_client_fixture, "X1: loopback endpoints may do without TLS",
                 "[auth_client]") {
  config.server = {.authorization_endpoint = "http://127.0.0.1:9000/authorize",
                   .token_endpoint = "http://127.0.0.1:9000/token",
                   .revocation_endpoint = "http://127.0.0.1:9000/revoke",
                   .issuer = {}};
  const auto client = make_client();
  const std::string state = begin_login(*client);
  http->script(make_token_answer(1));
  const std::string url = std::string{config.client.redirect_uri} + "?code=code-1&state=" + state;
  CHECK(code_of(pending{client->handle_redirect_callback(url, {})}) == "ok");
  http->script(make_status(200));
  CHECK(log_out(*client, true) == "ok");
  CHECK(window->assigned.front().starts_with("http://127.0.0.1:9000/authorize?"));
  for (const sent_request& each : http->sent()) {
    CHECK(each.url.starts_with("http://127.0.0.1:9000/"));
  }
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a logout leaves neither tokens nor transactions",
                 "[auth_client]") {
  const auto client = make_signed_in();
  begin_login(*client);
  CHECK(log_out(*client) == "ok");
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(client->is_authenticated());
  CHECK_FALSE(tokens->record);
  CHECK(transactions->records.empty());
  CHECK(observer->token_changes == std::vector<std::string>{"none"});
  CHECK(observer->sign_outs == std::vector{sign_out_reason::user});
  CHECK(given_token(ask(*client)) == "not_authenticated");
  CHECK(http->sent().empty());
  CHECK(timers->live() == 0);

  CHECK(log_out(*client) == "ok");
  CHECK(observer->sign_outs.size() == 1);
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a logout before the store was read clears it",
                 "[auth_client]") {
  keep_tokens(make_token_set(1, noon));
  const auto client = make_client();
  CHECK(log_out(*client) == "ok");
  CHECK_FALSE(tokens->record);
  CHECK(given_token(ask(*client)) == "not_authenticated");
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a revocation is sent when all else is done",
                 "[auth_client]") {
  const auto client = make_signed_in();
  const pending logout{client->logout({.revoke = true}, {})};
  REQUIRE(http->sent().size() == 1);
  CHECK(http->sent().front().url == "https://as.example/revoke");
  CHECK(http->sent().front().parameter("token") == "refresh-1");
  CHECK(order->before("tokens cleared", "request"));
  CHECK(client->tokens() == nullptr);
  http->answer(0, make_status(200));
  CHECK(code_of(logout) == "ok");
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a revocation that fails is harmless", "[auth_client]") {
  auto client = make_signed_in();
  SECTION("no network") { http->script(make_network_error()); }
  SECTION("503") { http->script(make_status(503)); }
  SECTION("refused") { http->script(make_refusal("unsupported_token_type")); }
  SECTION("no endpoint") {
    config.server.revocation_endpoint = "";
    client = make_signed_in();
  }
  CHECK(log_out(*client, true) == "ok");
  CHECK_FALSE(tokens->record);
  CHECK(observer->failures.empty());
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a revocation that hangs ends in bounded time",
                 "[auth_client]") {
  const auto client = make_signed_in();
  const pending logout{client->logout({.revoke = true}, {})};
  CHECK_FALSE(tokens->record);
  advance(config.request_timeout);
  CHECK(code_of(logout) == "ok");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(auth_client_fixture, "B20: there may be nothing to revoke", "[auth_client]") {
  token_set set = make_token_set(1, noon);
  SECTION("nobody is signed in") {}
  SECTION("no refresh token") {
    set.refresh_token = {};
    keep_tokens(set);
  }
  const auto client = make_client();
  CHECK(log_out(*client, true) == "ok");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(auth_client_fixture, "B20: a token that was not loaded yet is revoked too",
                 "[auth_client]") {
  keep_tokens(make_token_set(1, noon));
  const auto client = make_client();
  http->script(make_status(200));
  CHECK(log_out(*client, true) == "ok");
  REQUIRE(http->sent().size() == 1);
  CHECK(http->sent().front().parameter("token") == "refresh-1");
}

TEST_CASE_METHOD(auth_client_fixture, "B20: with a slow store memory is clear at once",
                 "[auth_client]") {
  const auto client = make_signed_in();
  tokens->asynchronous = true;
  const pending logout{client->logout({}, {})};
  CHECK(code_of(logout) == "pending");
  CHECK(client->tokens() == nullptr);
  CHECK(observer->token_changes == std::vector<std::string>{"none"});
  CHECK(given_token(ask(*client)) == "not_authenticated");
  tokens->complete_all();
  CHECK(code_of(logout) == "ok");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(auth_client_fixture, "B21: a logout tells what could not be cleared",
                 "[auth_client]") {
  const auto client = make_signed_in();
  begin_login(*client);
  SECTION("tokens") {
    tokens->fails_to_clear = true;
    CHECK(log_out(*client) == "storage_error");
    CHECK(transactions->records.empty());
  }
  SECTION("transactions") {
    transactions->fails_to_remove = true;
    CHECK(log_out(*client) == "storage_error");
    CHECK_FALSE(tokens->record);
  }
  CHECK(client->tokens() == nullptr);
}

TEST_CASE_METHOD(auth_client_fixture, "B2, B20: out and in again", "[auth_client]") {
  const auto client = make_signed_in();
  REQUIRE(log_out(*client) == "ok");
  const std::string state = begin_login(*client);
  http->script(make_token_answer(2));
  CHECK(code_of(pending{client->handle_redirect_callback(come_back(state), {})}) == "ok");
  CHECK(given_token(ask(*client)) == "access-2");
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(auth_client_fixture, "B31: two clients on a page exchange nothing",
                 "[auth_client]") {
  client_fixture elsewhere;
  elsewhere.config.server.issuer = "https://other.example";
  // One store under both, as a forgotten storageKey would have it.
  client_ports shared = elsewhere.ports();
  shared.tokens = tokens.get();
  shared.transactions = transactions.get();
  const auto ours = make_signed_in();
  const auth_client other{elsewhere.config, shared, elsewhere.observer.get()};
  CHECK(given_token(ask(other)) == "not_authenticated");
  const std::string state = begin_login(*ours);
  const std::string url = std::string{config.client.redirect_uri} + "?code=code-1&state=" + state;
  CHECK(code_of(pending{other.handle_redirect_callback(url, {})}) == "issuer_mismatch");
  CHECK(elsewhere.http->sent().empty());
  CHECK(given_token(ask(*ours)) == "access-1");
}
