// SPDX-License-Identifier: MIT
// What a server asks: each call is one request with the secret in its body, or none at all.
#include <postern/client/backend_auth.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/canaries.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/oauth_examples.hpp"
#include "support/order_log.hpp"
#include "support/pending.hpp"
#include "support/scripted_http_client.hpp"
#include "support/token_answer.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

constexpr std::string_view agent = "OAuth web/1.0.0 (contact: exile@example.org)";

struct backend_fixture {
  backend_fixture() {
    config.server = example_server();
    config.introspection_endpoint = "https://as.example/introspect";
    config.client.client_id = "web";
    config.client.client_secret = secret{client_secret_canary};
    config.client.user_agent = agent;
    config.redirect_uri = "https://app.example/callback";
    config.scopes = "api:read";
  }
  backend_fixture(const backend_fixture&) = delete;
  backend_fixture& operator=(const backend_fixture&) = delete;
  ~backend_fixture() { http->fail_all(); }

  /// Every call by name, each with arguments that are good.
  using call = std::function<task<result<secret>>(const backend_auth&, cancellation)>;
  static const std::vector<std::pair<std::string, call>>& calls() {
    static const std::vector<std::pair<std::string, call>> all{
        {"exchange",
         [](const backend_auth& auth, cancellation cancel) {
           return auth.exchange_code(code_canary, verifier_canary, std::move(cancel));
         }},
        {"refresh",
         [](const backend_auth& auth, cancellation cancel) {
           return auth.refresh(secret{refresh_canary}, std::move(cancel));
         }},
        {"client credentials",
         [](const backend_auth& auth, cancellation cancel) {
           return auth.request_client_credentials(std::move(cancel));
         }},
        {"revoke",
         [](const backend_auth& auth, cancellation cancel) {
           return auth.revoke(secret{refresh_canary}, "refresh_token", std::move(cancel));
         }},
        {"introspect",
         [](const backend_auth& auth, cancellation cancel) {
           return auth.introspect(secret{access_canary}, "", std::move(cancel));
         }},
    };
    return all;
  }

  [[nodiscard]] pending<result<secret>> start(const call& begin, cancellation cancel = {}) {
    backend_config copy{.server = config.server,
                        .introspection_endpoint = config.introspection_endpoint,
                        .client = {.client_id = config.client.client_id,
                                   .client_secret = config.client.client_secret.clone(),
                                   .user_agent = config.client.user_agent},
                        .redirect_uri = config.redirect_uri,
                        .scopes = config.scopes,
                        .request_timeout = config.request_timeout};
    return pending<result<secret>>{begin({std::move(copy), *http}, std::move(cancel))};
  }

  [[nodiscard]] const call& named(std::string_view name) const {
    for (const auto& [each, begin] : calls()) {
      if (each == name) return begin;
    }
    FAIL("no such call");
    return calls().front().second;
  }

  [[nodiscard]] const sent_request& sent() const {
    REQUIRE(http->sent().size() == 1);
    return http->sent().front();
  }

  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  std::shared_ptr<manual_timer> timers = std::make_shared<manual_timer>(wall_clock);
  std::shared_ptr<scripted_backend_http_client> http =
      std::make_shared<scripted_backend_http_client>(timers, std::make_shared<order_log>());
  backend_config config;
};

}  // namespace

TEST_CASE_METHOD(backend_fixture, "P3: an exchange has its five parameters and the secret",
                 "[backend_auth]") {
  http->script(make_token_answer(1));
  const auto call = start(named("exchange"));
  CHECK(code_of(call) == "ok");
  CHECK(sent().url == "https://as.example/token");
  CHECK(sent().names() == "client_id client_secret code code_verifier grant_type redirect_uri");
  CHECK(sent().parameter("grant_type") == "authorization_code");
  CHECK(sent().parameter("client_secret") == client_secret_canary);
  CHECK(sent().parameter("code") == code_canary);
  CHECK(sent().parameter("code_verifier") == verifier_canary);
  CHECK(sent().parameter("redirect_uri") == "https://app.example/callback");
  CHECK(sent().limit == 15s);
}

TEST_CASE_METHOD(backend_fixture, "P3: every member of the answer comes back", "[backend_auth]") {
  const std::string body =
      R"({"access_token":"a","token_type":"bearer","username":"exile#1","sub":"u","x":[1,{"y":2}]})";
  http->script(http_response{.status = 200, .header_text = {}, .body = body});
  CHECK(given_token(start(named("exchange"))) == body);
}

TEST_CASE_METHOD(backend_fixture, "P4: a refresh needs neither redirect_uri nor scopes",
                 "[backend_auth]") {
  config.redirect_uri = "";
  config.scopes = "";
  http->script(make_token_answer(2));
  CHECK(code_of(start(named("refresh"))) == "ok");
  CHECK(sent().names() == "client_id client_secret grant_type refresh_token");
  CHECK(sent().parameter("refresh_token") == refresh_canary);
}

TEST_CASE_METHOD(backend_fixture, "P5: client credentials ask for the service's scopes",
                 "[backend_auth]") {
  config.scopes = "service:leagues\nservice:leagues:ladder\n";
  const std::string body = R"({"access_token":"a","token_type":"bearer","expires_in":null})";
  http->script(http_response{.status = 200, .header_text = {}, .body = body});
  CHECK(given_token(start(named("client credentials"))) == body);
  CHECK(sent().names() == "client_id client_secret grant_type scope");
  CHECK(sent().parameter("grant_type") == "client_credentials");
  CHECK(sent().parameter("scope") == "service:leagues service:leagues:ladder");
}

TEST_CASE_METHOD(backend_fixture, "P5: what needs a secret is refused without one, before any I/O",
                 "[backend_auth]") {
  config.client.client_secret = {};
  for (const char* name : {"client credentials", "introspect"}) {
    CAPTURE(name);
    CHECK(code_of(start(named(name))) == "invalid_config");
  }
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(backend_fixture, "P4: what a public client may do needs no secret",
                 "[backend_auth]") {
  config.client.client_secret = {};
  http->script(make_token_answer(2));
  CHECK(code_of(start(named("refresh"))) == "ok");
  CHECK(sent().names() == "client_id grant_type refresh_token");
}

TEST_CASE_METHOD(backend_fixture, "B22, P5: each grant has scopes of its own, and says so",
                 "[backend_auth]") {
  config.scopes = "oauth:revoke\nservice:leagues";
  const auto login = start(named("exchange"));
  REQUIRE(code_of(login) == "invalid_scope");
  CHECK(login.outcome().error()->message.contains("by client credentials"));
  const auto url = make_login_url(config, "state", "challenge");
  REQUIRE(code_of(url) == "invalid_scope");
  CHECK(url.error()->message.contains("by client credentials"));

  config.scopes = "oauth:revoke\naccount:stashes";
  const auto service = start(named("client credentials"));
  REQUIRE(code_of(service) == "invalid_scope");
  CHECK(service.outcome().error()->message.contains("only a user"));
  CHECK(http->sent().empty());

  // Other servers' scopes are free.
  config.scopes = "api:read";
  http->script(make_token_answer(1));
  http->script(make_token_answer(1));
  CHECK(code_of(start(named("exchange"))) == "ok");
  CHECK(code_of(start(named("client credentials"))) == "ok");
}

TEST_CASE_METHOD(backend_fixture, "P2: the login's URL has nothing of the secret",
                 "[backend_auth]") {
  const auto url = make_login_url(config, "state", "challenge");
  REQUIRE(code_of(url) == "ok");
  CHECK_FALSE(url->view().contains("secret"));
  CHECK(url->view().contains("client_id=web&response_type=code"));
}

TEST_CASE_METHOD(backend_fixture, "P11: a revocation names the token, and may say its kind",
                 "[backend_auth]") {
  http->script(make_status(200));
  CHECK(given_token(start(named("revoke"))).empty());
  CHECK(sent().url == "https://as.example/revoke");
  CHECK(sent().names() == "client_id client_secret token token_type_hint");
  CHECK(sent().parameter("token") == refresh_canary);
}

TEST_CASE_METHOD(backend_fixture, "P11: an introspection gives the whole answer",
                 "[backend_auth]") {
  const std::string body = R"({"active":false,"scope":"a b","more":{"x":1}})";
  http->script(http_response{.status = 200, .header_text = {}, .body = body});
  CHECK(given_token(start(named("introspect"))) == body);
  CHECK(sent().url == "https://as.example/introspect");
  CHECK(sent().names() == "client_id client_secret token");
  CHECK(sent().parameter("token") == access_canary);
}

TEST_CASE_METHOD(backend_fixture, "P11: without an endpoint or a token nothing is sent",
                 "[backend_auth]") {
  config.introspection_endpoint = "";
  config.server.revocation_endpoint = "";
  CHECK(code_of(start(named("introspect"))) == "invalid_config");
  CHECK(code_of(start(named("revoke"))) == "invalid_config");
  config.introspection_endpoint = "http://as.example/introspect";
  CHECK(code_of(start(named("introspect"))) == "invalid_config");
  config.introspection_endpoint = "https://as.example/introspect";
  config.server.revocation_endpoint = "https://as.example/revoke";
  const backend_fixture::call nothing = [](const backend_auth& auth, cancellation cancel) {
    return auth.revoke({}, "", std::move(cancel));
  };
  CHECK(code_of(start(nothing)) == "invalid_config");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(backend_fixture, "P7: every call says the configured User-Agent",
                 "[backend_auth]") {
  for (const auto& [name, begin] : calls()) {
    CAPTURE(name);
    const auto call = start(begin);
    REQUIRE_FALSE(http->sent().empty());
    CHECK(http->sent().back().user_agent == agent);
  }
  CHECK(http->sent().size() == calls().size());
}

TEST_CASE_METHOD(backend_fixture, "P5, P7: a bad configuration is refused before any I/O",
                 "[backend_auth]") {
  const auto all_refuse = [&](auto change) {
    backend_fixture fresh;
    change(fresh.config);
    for (const auto& [name, begin] : calls()) {
      CAPTURE(name);
      CHECK(code_of(fresh.start(begin)) == "invalid_config");
    }
    CHECK(fresh.http->sent().empty());
  };
  all_refuse([](backend_config& bad) { bad.client.client_id = ""; });
  all_refuse([](backend_config& bad) { bad.client.user_agent = "a\nb"; });
  all_refuse([](backend_config& bad) { bad.server.token_endpoint = "http://as.example/token"; });
  all_refuse([](backend_config& bad) { bad.request_timeout = 0s; });
}

TEST_CASE_METHOD(backend_fixture, "P8, P9: what the server says becomes a typed error",
                 "[backend_auth]") {
  for (const auto& [name, begin] : calls()) {
    CAPTURE(name);
    const auto after = [&](result<http_response> answer) {
      http->script(std::move(answer));
      return start(begin);
    };
    const auto refused = after(make_refusal("invalid_client", "no such client"));
    REQUIRE(code_of(refused) == "token_error");
    CHECK(refused.outcome().error()->oauth_error == "invalid_client");
    CHECK(refused.outcome().error()->description == "no such client");
    CHECK(refused.outcome().error()->status == 400);
    CHECK(code_of(after(make_status(503))) == "http_error");
    const auto limited = after(make_status(429, "Retry-After: 2\r\n"));
    REQUIRE(code_of(limited) == "rate_limited");
    CHECK(limited.outcome().error()->retry_after == 2s);
    CHECK(code_of(after(make_network_error())) == "network_error");
    // A revocation's success has no content that would mean anything.
    CHECK(code_of(after(make_status(200))) == (name == "revoke" ? "ok" : "invalid_response"));
  }
}

TEST_CASE_METHOD(backend_fixture, "X5: a limit or a cancellation ends a call", "[backend_auth]") {
  config.request_timeout = 2s;
  for (const auto& [name, begin] : calls()) {
    CAPTURE(name);
    cancellation cancel;
    const auto slow = start(begin);
    const auto left = start(begin, cancel);
    cancel.request(error_code::aborted);
    CHECK(code_of(left) == "aborted");
    timers->advance(1999ms);
    CHECK(code_of(slow) == "pending");
    timers->advance(1ms);
    CHECK(code_of(slow) == "timeout");
    CHECK(timers->live() == 0);
  }
}

TEST_CASE_METHOD(backend_fixture, "X6: a server that repeats what it was sent tells no secret",
                 "[backend_auth]") {
  canaries secrets;
  secrets.add(std::string{client_secret_canary});
  secrets.add(std::string{verifier_canary});
  for (const auto& [name, begin] : calls()) {
    CAPTURE(name);
    const std::string all = std::string{client_secret_canary} + ' ' + std::string{code_canary} +
                            ' ' + std::string{verifier_canary} + ' ' + std::string{refresh_canary} +
                            ' ' + std::string{access_canary};
    std::string echoed;
    {
      // Only what this call sends: a server knows nothing else of it.
      http->script(make_status(503));
      const auto probe = start(begin);
      for (const auto& [parameter, value] : http->sent().back().body) {
        if (all.contains(value)) echoed += value + ' ';
      }
    }
    REQUIRE(echoed.contains(client_secret_canary));
    http->script(make_refusal("invalid_client", echoed));
    const auto refused = start(begin);
    REQUIRE(code_of(refused) == "token_error");
    CHECK(refused.outcome().error()->description.view().contains("[redacted]"));
    CHECK_FALSE(secrets.occur_in(refused.outcome().error()));
  }
}
