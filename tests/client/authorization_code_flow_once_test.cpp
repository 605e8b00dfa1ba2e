// SPDX-License-Identifier: MIT
// One response, one exchange: however often it is handled, and whoever stops waiting.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct once_fixture : client_fixture {
  std::unique_ptr<auth_client> client = make_client();
  std::string state = begin_login(*client, {.return_to = "/builds", .app_state = "{}"});
  std::string url = come_back(state);

  using callback = pending<result<callback_result>>;

  [[nodiscard]] callback handle(const std::string& callback_url, cancellation cancel = {}) {
    return callback{client->handle_redirect_callback(callback_url, std::move(cancel))};
  }
};

}  // namespace

TEST_CASE_METHOD(once_fixture, "B7, I1: calls for one URL share one exchange and its result",
                 "[authorization_code_flow]") {
  const callback first = handle(url);
  const callback second = handle(url);
  // By now the page shows the cleaned URL, which is what a second mount reads.
  const callback third = handle(window->shown);
  http->answer(0, make_token_answer(1));
  const callback fourth = handle(url);
  for (const callback* each : {&first, &second, &third, &fourth}) {
    REQUIRE(code_of(*each) == "ok");
    CHECK(each->outcome()->return_to == "/builds");
    CHECK(each->outcome()->app_state == "{}");
  }
  CHECK(http->sent().size() == 1);
  CHECK(observer->token_changes.size() == 1);
  CHECK(window->replaced.size() == 1);
}

TEST_CASE_METHOD(once_fixture, "B7: calls for one URL share its failure too",
                 "[authorization_code_flow]") {
  http->script(make_refusal("invalid_grant"));
  CHECK(code_of(handle(url)) == "token_error");
  CHECK(code_of(handle(url)) == "token_error");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(once_fixture, "B7: a replay after a reload resolves to the session",
                 "[authorization_code_flow]") {
  http->script(make_token_answer(1));
  REQUIRE(code_of(handle(url)) == "ok");

  client = make_client();
  window->shown = url;
  CHECK(code_of(handle(url)) == "ok");
  CHECK(window->shown == "https://app.example/callback");
  REQUIRE(client->tokens() != nullptr);
  CHECK(client->tokens()->access_token.reveal() == "access-1");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(once_fixture, "B7: a replay without a session is refused",
                 "[authorization_code_flow]") {
  http->script(make_network_error());
  REQUIRE(code_of(handle(url)) == "network_error");
  client = make_client();
  CHECK(code_of(handle(url)) == "missing_transaction");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(once_fixture, "B7: an unknown state is refused though there is a session",
                 "[authorization_code_flow]") {
  keep_tokens(make_token_set(1, noon));
  CHECK(code_of(handle("https://app.example/callback?code=code-9&state=forged")) ==
        "state_mismatch");
}

TEST_CASE_METHOD(once_fixture, "B7: a URL without a response resolves to the session",
                 "[authorization_code_flow]") {
  keep_tokens(make_token_set(1, noon));
  CHECK(code_of(handle("https://app.example/callback")) == "ok");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(once_fixture, "B7: after the session has ended the URL gives no session",
                 "[authorization_code_flow]") {
  http->script(make_token_answer(1));
  REQUIRE(code_of(handle(url)) == "ok");
  SECTION("by a logout") {
    REQUIRE(code_of(pending{client->logout({}, {})}) == "ok");
    CHECK(code_of(handle(url)) == "missing_transaction");
  }
  SECTION("by invalid_grant") {
    wall_clock->jump(1h);
    http->script(make_refusal("invalid_grant"));
    REQUIRE(code_of(pending{client->access_token({}, {})}) == "login_required");
    CHECK(code_of(handle(url)) == "not_authenticated");
  }
  const auto exchanges = std::ranges::count_if(http->sent(), [](const sent_request& each) {
    return each.parameter("grant_type") == "authorization_code";
  });
  CHECK(exchanges == 1);
}

TEST_CASE_METHOD(once_fixture, "B9: logins complete in any order", "[authorization_code_flow]") {
  const std::string other = begin_login(*client, {.return_to = "/other", .app_state = {}});
  CHECK(transactions->records.size() == 2);
  http->script(make_token_answer(2));
  const callback late_click = handle(come_back(other, 2));
  REQUIRE(code_of(late_click) == "ok");
  CHECK(late_click.outcome()->return_to == "/other");
  CHECK(http->sent().back().parameter("code") == "code-2");

  http->script(make_token_answer(1));
  const callback first_click = handle(url);
  REQUIRE(code_of(first_click) == "ok");
  CHECK(first_click.outcome()->return_to == "/builds");
  CHECK(http->sent().back().parameter("code") == "code-1");
  CHECK(http->sent()[0].parameter("code_verifier") != http->sent()[1].parameter("code_verifier"));
  CHECK(kept_access_token() == "access-1");
}

TEST_CASE_METHOD(once_fixture, "X5: an aborted callback changes nothing, however late the answer",
                 "[authorization_code_flow]") {
  cancellation cancel;
  const callback left = handle(url, cancel);
  cancel.request(error_code::aborted);
  CHECK(code_of(left) == "aborted");

  http->answer(0, make_token_answer(1));
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
  CHECK(observer->token_changes.empty());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(once_fixture, "X5: a callback that was aborted before it began does nothing",
                 "[authorization_code_flow]") {
  cancellation cancel;
  cancel.request(error_code::aborted);
  CHECK(code_of(handle(url, cancel)) == "aborted");
  CHECK(window->replaced.empty());
  CHECK(http->sent().empty());
  http->script(make_token_answer(1));
  CHECK(code_of(handle(url)) == "ok");
}

TEST_CASE_METHOD(once_fixture, "X5, B7: the first mount aborts, the second joins and succeeds",
                 "[authorization_code_flow]") {
  // React's StrictMode: mount, unmount, mount, in one go.
  cancellation first_mount;
  const callback first = handle(url, first_mount);
  first_mount.request(error_code::aborted);
  const callback second = handle(window->shown);
  CHECK(code_of(first) == "aborted");
  CHECK(code_of(second) == "pending");

  http->answer(0, make_token_answer(1));
  REQUIRE(code_of(second) == "ok");
  CHECK(second.outcome()->return_to == "/builds");
  CHECK(code_of(first) == "aborted");
  CHECK(http->sent().size() == 1);
  CHECK(kept_access_token() == "access-1");
}

TEST_CASE_METHOD(once_fixture, "X5: one of two callers aborts, the other succeeds",
                 "[authorization_code_flow]") {
  cancellation cancel;
  const callback stays = handle(url);
  const callback leaves = handle(url, cancel);
  cancel.request(error_code::aborted);
  http->answer(0, make_token_answer(1));
  CHECK(code_of(stays) == "ok");
  CHECK(code_of(leaves) == "aborted");
}

TEST_CASE_METHOD(once_fixture, "X5: who leaves before the code is sent leaves the login usable",
                 "[authorization_code_flow]") {
  tokens->asynchronous = true;
  cancellation cancel;
  const callback left = handle(url, cancel);
  cancel.request(error_code::aborted);
  tokens->complete_all();
  CHECK(http->sent().empty());

  const callback again = handle(url);
  tokens->complete_all();
  REQUIRE(http->sent().size() == 1);
  http->answer(0, make_token_answer(1));
  tokens->complete_all();
  CHECK(code_of(again) == "ok");
  CHECK(code_of(left) == "aborted");
}

TEST_CASE_METHOD(once_fixture, "X5: who leaves while the tokens are written is not signed in",
                 "[authorization_code_flow]") {
  tokens->asynchronous = true;
  cancellation cancel;
  const callback left = handle(url, cancel);
  tokens->complete_next();
  http->answer(0, make_token_answer(1));
  CHECK(code_of(left) == "pending");
  cancel.request(error_code::aborted);
  tokens->complete_all();
  CHECK(code_of(left) == "aborted");
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(once_fixture, "X5: a server that hangs gives timeout, and its answer is dropped",
                 "[authorization_code_flow]") {
  const callback slow = handle(url);
  advance(14'999ms);
  CHECK(code_of(slow) == "pending");
  advance(1ms);
  CHECK(code_of(slow) == "timeout");
  CHECK_FALSE(http->answer(0, make_token_answer(1)));
  CHECK(client->tokens() == nullptr);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(once_fixture,
                 "B21: after a failed read of the tokens the callback can be tried again",
                 "[authorization_code_flow]") {
  tokens->fails_to_read = true;
  CHECK(code_of(handle(url)) == "storage_error");
  CHECK(http->sent().empty());
  tokens->fails_to_read = false;
  http->script(make_token_answer(1));
  CHECK(code_of(handle(url)) == "ok");
}

TEST_CASE_METHOD(once_fixture, "B20: a logout during the exchange wins",
                 "[authorization_code_flow]") {
  const callback exchanging = handle(url);
  const pending logout{client->logout({}, {})};
  CHECK(code_of(logout) == "ok");
  http->answer(0, make_token_answer(1));
  CHECK(code_of(exchanging) == "aborted");
  CHECK(client->tokens() == nullptr);
  CHECK_FALSE(tokens->record);
  CHECK(transactions->records.empty());
}

TEST_CASE_METHOD(once_fixture, "B20: a logout before the code is sent spends no code",
                 "[authorization_code_flow]") {
  tokens->asynchronous = true;
  const callback loading = handle(url);
  const pending logout{client->logout({}, {})};
  tokens->complete_all();
  CHECK(code_of(logout) == "ok");
  CHECK(code_of(loading) == "missing_transaction");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(once_fixture, "B20: a logout while the tokens are written wins",
                 "[authorization_code_flow]") {
  tokens->asynchronous = true;
  const callback exchanging = handle(url);
  tokens->complete_next();
  http->answer(0, make_token_answer(1));
  REQUIRE(tokens->waiting() == 1);
  const pending logout{client->logout({}, {})};
  // The clear waits for the write, or it might be overtaken by it.
  CHECK(tokens->waiting() == 1);
  tokens->complete_all();
  CHECK(code_of(logout) == "ok");
  CHECK(code_of(exchanging) == "aborted");
  CHECK_FALSE(tokens->record);
  CHECK(client->tokens() == nullptr);
}
