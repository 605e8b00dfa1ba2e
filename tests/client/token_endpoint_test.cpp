// SPDX-License-Identifier: MIT
#include <postern/client/token_endpoint.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/canaries.hpp"
#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct endpoint_fixture : client_fixture {
  [[nodiscard]] token_endpoint make_endpoint() const { return token_endpoint{make_context()}; }

  [[nodiscard]] static authorization_code_grant make_grant() {
    auto grant = authorization_code_grant::from_caller_checked_state(
        code_canary, verifier_canary, "https://app.example/callback");
    REQUIRE(grant);
    return std::move(*grant);
  }

  [[nodiscard]] static token_set make_canary_set() {
    token_set set = make_token_set(1, noon);
    set.access_token = secret{access_canary};
    set.refresh_token = secret{refresh_canary};
    return set;
  }
};

}  // namespace

TEST_CASE_METHOD(endpoint_fixture, "P3: a code goes out with its verifier, in the body alone",
                 "[token_endpoint]") {
  const token_endpoint endpoint = make_endpoint();
  http->script(make_token_answer(1));
  const pending call{endpoint.exchange_code(make_grant(), "account:profile", 15s)};
  REQUIRE(code_of(call) == "ok");

  REQUIRE(http->sent().size() == 1);
  const sent_request& sent = http->sent().front();
  CHECK(sent.url == "https://as.example/token");
  CHECK(sent.names() == "client_id code code_verifier grant_type redirect_uri");
  CHECK(sent.parameter("grant_type") == "authorization_code");
  CHECK(sent.parameter("code") == code_canary);
  CHECK(sent.parameter("code_verifier") == verifier_canary);
  CHECK(sent.limit == 15s);

  const token_set& tokens = (*call.outcome())->tokens;
  CHECK(tokens.access_token.reveal() == "access-1");
  CHECK(tokens.scope == "account:profile");
  CHECK(tokens.client_id == "spa");
  CHECK(tokens.issuer == "https://as.example");
  CHECK(tokens.expires_at == noon + 1h);
  CHECK((*call.outcome())->body.reveal().contains("\"access-1\""));
}

TEST_CASE_METHOD(endpoint_fixture, "B14: a refresh keeps what its answer leaves out",
                 "[token_endpoint]") {
  const token_endpoint endpoint = make_endpoint();
  http->script(make_token_answer({.access_token = "access-2", .refresh_token = ""}));
  token_set present = make_token_set(1, noon);
  present.username = "exile#1234";
  const pending call{endpoint.refresh(std::move(present), 60s)};
  REQUIRE(code_of(call) == "ok");

  const sent_request& sent = http->sent().front();
  CHECK(sent.names() == "client_id grant_type refresh_token");
  CHECK(sent.parameter("grant_type") == "refresh_token");
  CHECK(sent.parameter("refresh_token") == "refresh-1");

  const token_set& tokens = (*call.outcome())->tokens;
  CHECK(tokens.access_token.reveal() == "access-2");
  CHECK(tokens.refresh_token.reveal() == "refresh-1");
  CHECK(tokens.scope == "account:profile account:characters");
  CHECK(tokens.username == "exile#1234");
}

TEST_CASE_METHOD(endpoint_fixture, "B20: a revocation sends the refresh token to its endpoint",
                 "[token_endpoint]") {
  const token_endpoint endpoint = make_endpoint();
  http->script(make_status(200));
  const pending call{endpoint.revoke(secret{refresh_canary}, 15s)};
  CHECK(code_of(call) == "ok");
  const sent_request& sent = http->sent().front();
  CHECK(sent.url == "https://as.example/revoke");
  CHECK(sent.names() == "client_id token token_type_hint");
  CHECK(sent.parameter("token") == refresh_canary);
}

TEST_CASE_METHOD(endpoint_fixture, "X5: a limit or a cancellation ends a request",
                 "[token_endpoint]") {
  const token_endpoint endpoint = make_endpoint();
  const pending slow{endpoint.refresh(make_token_set(1, noon), 15s)};
  cancellation cancel;
  const pending left{endpoint.refresh(make_token_set(1, noon), 15s, cancel)};
  cancel.request(error_code::aborted);
  CHECK(code_of(left) == "aborted");
  CHECK(code_of(slow) == "pending");
  advance(15s);
  CHECK(code_of(slow) == "timeout");
  CHECK_FALSE(http->answer(0, make_token_answer(2)));
  CHECK(code_of(slow) == "timeout");
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(endpoint_fixture, "P8: what the server or the network says becomes a typed error",
                 "[token_endpoint]") {
  const token_endpoint endpoint = make_endpoint();
  const auto refresh_with = [&](result<http_response> answer) {
    http->script(std::move(answer));
    const pending call{endpoint.refresh(make_token_set(1, noon), 15s)};
    return code_of(call);
  };
  CHECK(refresh_with(make_refusal("invalid_client")) == "token_error");
  CHECK(refresh_with(make_status(503)) == "http_error");
  CHECK(refresh_with(make_status(429, "Retry-After: 2\r\n")) == "rate_limited");
  CHECK(refresh_with(make_status(200)) == "invalid_response");
  CHECK(refresh_with(make_network_error()) == "network_error");
}

TEST_CASE_METHOD(endpoint_fixture, "X6: each exchange is reported, without query and secret",
                 "[token_endpoint]") {
  config.server.token_endpoint = "https://as.example/token?tenant=blue";
  const token_endpoint endpoint = make_endpoint();
  canaries secrets;
  secrets.add(std::string{verifier_canary});

  const pending exchanged{endpoint.exchange_code(make_grant(), "", 15s)};
  CHECK(observer->requests.empty());
  advance(250ms);
  http->answer(0, make_token_answer({.access_token = std::string{access_canary}}));

  // A server that repeats what it was sent.
  http->script(make_refusal("invalid_grant", "no such token: " + std::string{refresh_canary}));
  const pending refused{endpoint.refresh(make_canary_set(), 15s)};
  http->script(make_network_error());
  const pending lost{endpoint.revoke(secret{refresh_canary}, 15s)};

  REQUIRE(observer->requests.size() == 3);
  const observed_request& token = observer->requests[0];
  const observed_request& refresh = observer->requests[1];
  const observed_request& revocation = observer->requests[2];
  CHECK(token.purpose == request_purpose::token);
  CHECK(token.url == "https://as.example/token");
  CHECK(token.status == 200);
  CHECK(token.duration == 250ms);
  CHECK(token.failure.empty());
  CHECK(refresh.purpose == request_purpose::refresh);
  CHECK(refresh.status == 400);
  CHECK(refresh.failure == "token_error");
  CHECK(revocation.purpose == request_purpose::revocation);
  CHECK(revocation.url == "https://as.example/revoke");
  CHECK(revocation.status == 0);
  CHECK(revocation.failure == "network_error");

  CHECK_FALSE(secrets.occur_in(*observer));
  REQUIRE(code_of(refused) == "token_error");
  CHECK_FALSE(secrets.occur_in(refused.outcome().error()));
  CHECK(refused.outcome().error()->description.view().contains("no such token"));
  // The canaries are found where they are: the search itself works.
  CHECK(secrets.occur_in((*exchanged.outcome())->body.reveal()));
}

TEST_CASE_METHOD(endpoint_fixture, "X6: a clock that is set changes no duration",
                 "[token_endpoint]") {
  const pending call{make_endpoint().refresh(make_token_set(1, noon), 15s)};
  wall_clock->jump(GENERATE(-1h, 1h));
  advance(250ms);
  http->answer(0, make_token_answer(2));
  CHECK(code_of(call) == "ok");
  REQUIRE(observer->requests.size() == 1);
  CHECK(observer->requests.front().duration == 250ms);
}

TEST_CASE_METHOD(endpoint_fixture, "B32: an exchange outlives its endpoint and its observer",
                 "[token_endpoint]") {
  const ref<client_context> context = make_context();
  auto endpoint = std::make_unique<token_endpoint>(context);
  const pending call{endpoint->refresh(make_token_set(1, noon), 15s)};
  endpoint.reset();
  context->observer = nullptr;
  observer.reset();
  http->answer(0, make_token_answer(2));
  CHECK(code_of(call) == "ok");
}
