// SPDX-License-Identifier: MIT
// What callers see of a session: loading, handing out tokens, single flight, the store.
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

struct session_fixture : client_fixture {
  session_fixture() { config.auto_refresh = false; }

  using token_call = pending<result<secret>>;

  /// page is the session of this page.
  ref<session> page;

  void open_page() { page = make_session(); }

  /// ask wants a token; the page is opened by the first call.
  [[nodiscard]] token_call ask(std::string_view rejected = {}) {
    if (!page) open_page();
    return token_call{page->access_token(secret{rejected}, {})};
  }

  [[nodiscard]] std::string load() {
    open_page();
    return code_of(watch(page->loaded()));
  }
};

}  // namespace

TEST_CASE_METHOD(session_fixture, "B18: nobody is signed in", "[session]") {
  CHECK(given_token(ask()) == "not_authenticated");
  CHECK(page->tokens() == nullptr);
  CHECK_FALSE(page->is_authenticated());
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(session_fixture, "B10: a valid token needs no request", "[session]") {
  keep_tokens(make_token_set(1, noon));
  for (int call = 0; call < 10; ++call) CHECK(given_token(ask()) == "access-1");
  CHECK(http->sent().empty());
  // The store is read once.
  CHECK(order->count("tokens read") == 1);
  CHECK(page->is_authenticated());
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(session_fixture, "B11: a refresh when what remains is at most the skew, to the ms",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  wall_clock->jump(3'540'000ms - 1ms);
  CHECK(given_token(ask()) == "access-1");
  CHECK(page->has_token());
  CHECK(http->sent().empty());

  wall_clock->jump(1ms);
  CHECK_FALSE(page->has_token());
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(http->sent().size() == 1);
  CHECK(page->has_token());
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  CHECK_FALSE(page->has_token());
}

TEST_CASE_METHOD(session_fixture, "B11: the skew is configurable", "[session]") {
  keep_tokens(make_token_set(1, noon));
  SECTION("five minutes") {
    config.refresh_skew = 300s;
    wall_clock->jump(3'299'999ms);
  }
  SECTION("none") {
    config.refresh_skew = 0s;
    wall_clock->jump(3'599'999ms);
  }
  CHECK(given_token(ask()) == "access-1");
  CHECK(http->sent().empty());
  wall_clock->jump(1ms);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B11: the skew is at most a third of a short life", "[session]") {
  keep_tokens(make_token_set(1, noon, 90s));
  wall_clock->jump(60s - 1ms);
  CHECK(given_token(ask()) == "access-1");
  CHECK(http->sent().empty());
  wall_clock->jump(1ms);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B11: a token of unknown or unlimited life is never due",
                 "[session]") {
  token_set set = make_token_set(1, noon);
  SECTION("unknown") { set.lifetime = token_lifetime::unknown; }
  SECTION("unlimited") { set.lifetime = token_lifetime::unlimited; }
  keep_tokens(set);
  wall_clock->jump(24h * 3650);
  CHECK(given_token(ask()) == "access-1");
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(session_fixture, "B12, I2: fifty parallel calls share one refresh", "[session]") {
  keep_tokens(make_token_set(1, noon));
  wall_clock->jump(2h);
  std::vector<token_call> calls;
  for (int call = 0; call < 50; ++call) calls.push_back(ask());
  CHECK(http->sent().size() == 1);
  for (const token_call& each : calls) CHECK(code_of(each) == "pending");

  http->answer(0, make_token_answer(2));
  for (const token_call& each : calls) CHECK(given_token(each) == "access-2");
  CHECK(http->sent().size() == 1);
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(session_fixture, "B12: calls share one read of a slow store", "[session]") {
  keep_tokens(make_token_set(1, noon));
  tokens->asynchronous = true;
  const token_call first = ask();
  const token_call second = ask();
  CHECK(tokens->waiting() == 1);
  tokens->complete_next();
  CHECK(given_token(first) == "access-1");
  CHECK(given_token(second) == "access-1");
  CHECK(tokens->waiting() == 0);
}

TEST_CASE_METHOD(session_fixture, "B14: the new tokens are stored before any caller gets them",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  open_page();
  REQUIRE(given_token(ask()) == "access-1");
  wall_clock->jump(2h);
  tokens->asynchronous = true;
  const token_call first = ask();
  tokens->complete_next();
  http->answer(0, make_token_answer(2));
  const token_call second = ask();
  // Before it writes it looks once more.
  tokens->complete_next();

  REQUIRE(tokens->waiting() == 1);
  CHECK(code_of(first) == "pending");
  CHECK(code_of(second) == "pending");
  CHECK(page->tokens()->access_token.reveal() == "access-1");
  CHECK(observer->token_changes.empty());

  tokens->complete_next();
  CHECK(kept_access_token() == "access-2");
  CHECK(given_token(first) == "access-2");
  CHECK(given_token(second) == "access-2");
  CHECK(order->before("tokens written", "token changed"));
}

TEST_CASE_METHOD(session_fixture, "B14: a refresh token is kept or replaced as the answer says",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  wall_clock->jump(2h);
  http->script(make_token_answer({.access_token = "access-2", .refresh_token = ""}));
  CHECK(given_token(ask()) == "access-2");
  CHECK(page->tokens()->refresh_token.reveal() == "refresh-1");

  wall_clock->jump(2h);
  http->script(make_token_answer(3));
  CHECK(given_token(ask()) == "access-3");
  CHECK(http->sent().back().parameter("refresh_token") == "refresh-1");
  CHECK(page->tokens()->refresh_token.reveal() == "refresh-3");
}

TEST_CASE_METHOD(session_fixture, "B17, I13: an expired token is never given", "[session]") {
  token_set set = make_token_set(1, noon);
  set.refresh_token = {};
  keep_tokens(set);
  // Due, and there is no way to renew it: good to its last millisecond.
  wall_clock->jump(3'599'999ms);
  CHECK(given_token(ask()) == "access-1");
  CHECK(page->is_authenticated());
  wall_clock->jump(1ms);
  CHECK(given_token(ask()) == "login_required");
  CHECK_FALSE(page->is_authenticated());
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(session_fixture, "B28: a rejected token is refreshed once and not given again",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  REQUIRE(given_token(ask()) == "access-1");
  http->script(make_token_answer(2));
  CHECK(given_token(ask("access-1")) == "access-2");
  CHECK(http->sent().size() == 1);
  // Those who come late with the same 401 get what is there.
  CHECK(given_token(ask("access-1")) == "access-2");
  CHECK(http->sent().size() == 1);
}

TEST_CASE_METHOD(session_fixture, "B28: a rejected token is not given though the refresh fails",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  SECTION("weather") {
    http->script(make_network_error());
    CHECK(given_token(ask("access-1")) == "network_error");
    CHECK(given_token(ask()) == "access-1");
  }
  SECTION("no refresh token") {
    token_set set = make_token_set(1, noon);
    set.refresh_token = {};
    keep_tokens(set);
    CHECK(given_token(ask("access-1")) == "login_required");
    CHECK(http->sent().empty());
  }
  SECTION("the server gives the same token again") {
    for (int attempt = 0; attempt < 10; ++attempt) http->script(make_token_answer(1));
    CHECK(given_token(ask("access-1")) == "invalid_response");
    CHECK(http->sent().size() <= 4);
  }
}

TEST_CASE_METHOD(session_fixture, "B28: a token of unknown life is refreshed after a 401",
                 "[session]") {
  token_set set = make_token_set(1, noon);
  set.lifetime = token_lifetime::unknown;
  keep_tokens(set);
  http->script(make_token_answer(2));
  CHECK(given_token(ask("access-1")) == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B21: garbage in the store reads as absent", "[session]") {
  for (const char* const garbage :
       {"", "{", "null", "[]", "\"text\"", "{}", R"({"access_token":7})", R"({"access_token":""})",
        R"({"access_token":"a","expires_at":"soon"})", "\xff\xfe", "undefined",
        "[object Object]"}) {
    CAPTURE(garbage);
    tokens->record = garbage;
    CHECK(load() == "ok");
    CHECK(page->tokens() == nullptr);
    CHECK(given_token(ask()) == "not_authenticated");
  }
}

TEST_CASE_METHOD(session_fixture, "B21, B31: another client's record reads as absent",
                 "[session]") {
  token_set foreign = make_token_set(1, noon);
  SECTION("of another client") { foreign.client_id = "another-spa"; }
  SECTION("of another server") { foreign.issuer = "https://other.example"; }
  keep_tokens(foreign);
  CHECK(load() == "ok");
  CHECK(page->tokens() == nullptr);
}

TEST_CASE_METHOD(session_fixture, "B20, B31: a sign-out leaves another client's record alone",
                 "[session]") {
  token_set foreign = make_token_set(1, noon);
  foreign.client_id = "another-spa";
  keep_tokens(foreign);
  open_page();
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  CHECK(kept_access_token() == "access-1");

  tokens->record = "garbage";
  CHECK(code_of(pending{page->sign_out()}) == "ok");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(session_fixture, "B21: poe-js-sdk's record is taken over", "[session]") {
  tokens->record =
      R"({"access_token":"old-access","refresh_token":"old-refresh","expires_in":3600,)"
      R"("token_type":"bearer","scope":"account:profile","username":"exile","sub":"u",)"
      R"("expires_at":1790003600})";
  CHECK(given_token(ask()) == "old-access");
  CHECK(page->tokens()->username == "exile");
  wall_clock->jump(1h);
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(http->sent().front().parameter("refresh_token") == "old-refresh");
  CHECK(page->tokens()->client_id == "spa");
  CHECK(page->tokens()->issuer == "https://as.example");
}

TEST_CASE_METHOD(session_fixture, "B21: poe-js-sdk's NaN expiry is an unknown one", "[session]") {
  tokens->record = R"({"access_token":"old-access","token_type":"bearer","expires_at":null})";
  wall_clock->jump(24h);
  CHECK(given_token(ask()) == "old-access");
}

TEST_CASE_METHOD(session_fixture, "B21: a store that cannot be read is read again by the next call",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  tokens->fails_to_read = true;
  CHECK(load() == "storage_error");
  CHECK(given_token(ask()) == "storage_error");
  tokens->fails_to_read = false;
  CHECK(given_token(ask()) == "access-1");
}

TEST_CASE_METHOD(session_fixture, "B21: tokens that cannot be stored stay usable, and it is told",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  REQUIRE(given_token(ask()) == "access-1");
  wall_clock->jump(2h);
  tokens->fails_to_write = true;
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  REQUIRE(observer->failures.size() == 1);
  CHECK(observer->failures.front()->code == error_code::storage_error);

  // The store still has the spent refresh token, which must not be adopted.
  wall_clock->jump(2h);
  tokens->fails_to_write = false;
  http->script(make_token_answer(3));
  CHECK(given_token(ask()) == "access-3");
  CHECK(http->sent().back().parameter("refresh_token") == "refresh-2");
  CHECK(kept_access_token() == "access-3");
}

TEST_CASE_METHOD(session_fixture, "B21: a refresh goes on though the store cannot be read",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  REQUIRE(given_token(ask()) == "access-1");
  wall_clock->jump(2h);
  tokens->fails_to_read = true;
  http->script(make_token_answer(2));
  CHECK(given_token(ask()) == "access-2");
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B21: a sign-out that cannot clear the store says so",
                 "[session]") {
  keep_tokens(make_token_set(1, noon));
  REQUIRE(given_token(ask()) == "access-1");
  tokens->fails_to_clear = true;
  const pending out{page->sign_out()};
  CHECK(code_of(out) == "storage_error");
  CHECK(given_token(ask()) == "not_authenticated");
}

TEST_CASE_METHOD(session_fixture, "B20: a sign-out while the store is read wins", "[session]") {
  keep_tokens(make_token_set(1, noon));
  tokens->asynchronous = true;
  const token_call call = ask();
  const pending out{page->sign_out()};
  CHECK(tokens->waiting() == 1);
  tokens->complete_all();
  CHECK(out.settled());
  CHECK(given_token(call) == "not_authenticated");
  CHECK_FALSE(tokens->record);
}

TEST_CASE_METHOD(session_fixture, "B14: a sign-in that was overtaken is not written at all",
                 "[session]") {
  tokens->asynchronous = true;
  open_page();
  const auto loading = watch(page->loaded());
  const pending first{page->sign_in(boxed(make_token_set(1, noon)))};
  const pending second{page->sign_in(boxed(make_token_set(2, noon)))};
  tokens->complete_all();
  CHECK(code_of(first) == "aborted");
  CHECK(code_of(second) == "ok");
  CHECK(code_of(loading) == "ok");
  CHECK(order->count("tokens written") == 1);
  CHECK(kept_access_token() == "access-2");
}

TEST_CASE_METHOD(session_fixture, "B14: of two sign-ins the later one stays", "[session]") {
  open_page();
  tokens->asynchronous = true;
  const pending first{page->sign_in(boxed(make_token_set(1, noon)))};
  const pending second{page->sign_in(boxed(make_token_set(2, noon)))};
  CHECK(tokens->waiting() == 1);
  tokens->complete_all();
  CHECK(code_of(first) == "aborted");
  CHECK(code_of(second) == "ok");
  CHECK(kept_access_token() == "access-2");
  CHECK(page->tokens()->access_token.reveal() == "access-2");
  CHECK(observer->token_changes == std::vector<std::string>{"access-2"});
}
