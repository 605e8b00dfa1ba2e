// SPDX-License-Identifier: MIT
// What ends a session with Pokemon Showdown, and what does not.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "support/showdown_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using requests_list = std::vector<std::string>;

struct end_fixture : showdown_fixture {
  end_fixture() { keep(1h); }

  /// is_over tells that the token is forgotten, and that the application was told, once.
  [[nodiscard]] bool is_over() const {
    return !tokens->record && tab->token() == "none" &&
           tab->observer.sign_outs == std::vector{sign_out_reason::expired};
  }
};

}  // namespace

TEST_CASE_METHOD(end_fixture, "S18: a void token is rotated once, and asked with once more",
                 "[showdown_session]") {
  const showdown_call call = tab->ask();
  http->answer(0, make_void_answer());
  CHECK(requests() == requests_list{"getassertion 0123", "refreshtoken 0123"});
  http->answer(1, make_rotation_answer(other_showdown_token));
  CHECK(kept_token() == other_showdown_token);
  http->answer(2, make_assertion_answer());
  REQUIRE(code_of(call) == "ok");
  CHECK(call.outcome()->assertion.reveal() == assertion_text);
  CHECK(requests() == requests_list{"getassertion 0123", "refreshtoken 0123", "getassertion fedc"});
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(end_fixture, "S18: a token that cannot be rotated is over", "[showdown_session]") {
  http->script(make_void_answer());
  http->script(make_void_answer());
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(requests() == requests_list{"getassertion 0123", "refreshtoken 0123"});
  CHECK(is_over());
  CHECK(tab->observer.session_changes == requests_list{std::string{showdown_token}, "none"});
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(http->sent().size() == 2);
}

TEST_CASE_METHOD(end_fixture, "S18: a rotated token that is void too is over",
                 "[showdown_session]") {
  http->script(make_void_answer());
  http->script(make_rotation_answer(other_showdown_token));
  http->script(make_void_answer());
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(requests() == requests_list{"getassertion 0123", "refreshtoken 0123", "getassertion fedc"});
  CHECK(is_over());
}

TEST_CASE_METHOD(end_fixture, "S18, S20: what another tab has put there meanwhile is not forgotten",
                 "[showdown_session]") {
  http->script(make_void_answer());
  http->script(make_rotation_answer(other_showdown_token));
  const showdown_call call = tab->ask();
  REQUIRE(http->sent().size() == 3);
  // Another tab, or a sign-in there, was faster than our second request.
  keep(0s, third_showdown_token);
  http->answer(2, make_void_answer());
  REQUIRE(http->sent().size() == 4);
  http->answer(3, make_assertion_answer());
  CHECK(code_of(call) == "ok");
  CHECK(requests().back() == "getassertion aaaa");
  CHECK(kept_token() == third_showdown_token);
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(end_fixture, "S18, I4: tabs that go on replacing void tokens end nothing",
                 "[showdown_session]") {
  const showdown_call call = tab->ask();
  for (std::size_t asked = 0; asked < http->sent().size(); ++asked) {
    REQUIRE(asked < 10);
    keep(0s, std::string(31, '0') + "0123456789"[asked]);
    http->answer(asked, make_void_answer());
  }
  CHECK(code_of(call) == "token_invalid");
  CHECK(kept_token() != "none");
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(end_fixture, "S18: a refused rotation ends the session of whoever asked for it",
                 "[showdown_session]") {
  http->script(make_void_answer());
  CHECK(code_of(tab->rotate()) == "login_required");
  CHECK(is_over());
}

TEST_CASE_METHOD(end_fixture, "S17, S18: a rotation ahead of time can end the session",
                 "[showdown_session]") {
  keep(std::chrono::days{8});
  http->script(make_assertion_answer());
  http->script(make_void_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(is_over());
  CHECK(code_of(tab->ask()) == "login_required");
}

TEST_CASE_METHOD(end_fixture, "S18: the token that is refused is the one that is rotated",
                 "[showdown_session]") {
  const showdown_call call = tab->ask();
  // Another call has found another tab's token meanwhile.
  keep(0s, other_showdown_token);
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  http->answer(0, make_void_answer());
  http->answer(1, make_void_answer());
  REQUIRE(requests() ==
          requests_list{"getassertion 0123", "getassertion fedc", "refreshtoken fedc"});
  http->answer(2, make_rotation_answer(third_showdown_token));
  http->answer(3, make_assertion_answer());
  CHECK(code_of(call) == "ok");
  CHECK(kept_token() == third_showdown_token);
}

TEST_CASE_METHOD(end_fixture, "S18: the end is final for a call that is looking at the store",
                 "[showdown_session]") {
  const pending<result<void>> rotation = tab->rotate();
  tokens->asynchronous = true;
  http->answer(0, make_void_answer());
  const showdown_call call = tab->ask();
  tokens->complete_next();
  // It reads the token that is over, whose record goes next.
  REQUIRE(tab->token() == "none");
  tokens->complete_next();
  CHECK(code_of(call) == "login_required");
  tokens->complete_all();
  CHECK(code_of(rotation) == "login_required");
  CHECK(http->sent().size() == 1);
  CHECK(is_over());
}

TEST_CASE_METHOD(end_fixture, "S18: the end of a session is known until the next one",
                 "[showdown_session]") {
  http->script(make_void_answer());
  REQUIRE(code_of(tab->rotate()) == "login_required");
  SECTION("which a logout follows") { CHECK(code_of(tab->log_out()) == "ok"); }
  SECTION("or another tab's") {
    keep(0s);
    CHECK(code_of(pending{tab->client->load({})}) == "ok");
    tokens->record.reset();
  }
  CHECK(code_of(tab->ask()) == "not_authenticated");
}

TEST_CASE_METHOD(end_fixture, "S18: who leaves while the token is forgotten is answered at once",
                 "[showdown_session]") {
  http->script(make_void_answer());
  http->script(make_rotation_answer(other_showdown_token));
  cancellation cancel;
  const showdown_call call = tab->ask(cancel);
  REQUIRE(http->sent().size() == 3);
  tokens->asynchronous = true;
  http->answer(2, make_void_answer());
  tokens->complete_next();
  REQUIRE(tab->token() == "none");
  SECTION("aborted") {}
  SECTION("disposed of") { tab->client.reset(); }
  cancel.request(error_code::aborted);
  CHECK(code_of(call) == "aborted");
  tokens->complete_all();
  CHECK(kept_token() == "none");
}

TEST_CASE_METHOD(end_fixture, "S18: the end is stored before it is told", "[showdown_session]") {
  tokens->asynchronous = true;
  const showdown_call call = tab->ask();
  tokens->complete_next();
  http->answer(0, make_void_answer());
  tokens->complete_next();
  http->answer(1, make_void_answer());
  tokens->complete_next();
  REQUIRE(tokens->waiting() == 1);
  CHECK(code_of(call) == "pending");
  CHECK(tab->token() == "none");
  // It looks whether the token is still there, and clears.
  tokens->complete_next();
  CHECK(code_of(call) == "pending");
  tokens->complete_next();
  CHECK(code_of(call) == "login_required");
  CHECK(is_over());
}

TEST_CASE_METHOD(end_fixture, "S18: a token that cannot be forgotten is not used in this page",
                 "[showdown_session]") {
  tokens->fails_to_clear = true;
  http->script(make_void_answer());
  http->script(make_void_answer());
  CHECK(code_of(tab->ask()) == "login_required");
  REQUIRE(tab->observer.failures.size() == 1);
  CHECK(tab->observer.failures[0]->code == error_code::storage_error);
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(http->sent().size() == 2);
}

TEST_CASE_METHOD(end_fixture, "S19, I3: weather keeps the token", "[showdown_session]") {
  const std::optional<std::string> before = tokens->record;
  const std::vector<std::pair<result<http_response>, std::string>> weather = {
      {make_network_error(), "network_error"},
      {make_status(500), "http_error"},
      {make_status(404), "http_error"},
      {make_status(429, "Retry-After: 2\r\n"), "rate_limited"},
      {make_plain_answer("<!doctype html>"), "invalid_response"},
      {make_plain_answer(""), "invalid_response"},
      {make_plain_answer(R"(]{"actionerror":"Try again later."})"), "action_error"},
      {make_plain_answer(R"(]{"success":null})"), "invalid_response"},
      {make_plain_answer(";"), "name_refused"},
      {make_plain_answer(";;Your username is no longer available."), "name_refused"},
  };
  const auto& [answer, code] = weather[GENERATE(range(0U, 10U))];
  CAPTURE(code);
  SECTION("of an assertion") {
    http->script(answer);
    CHECK(code_of(tab->ask()) == code);
    CHECK(http->sent().size() == 1);
  }
  SECTION("of a rotation") {
    http->script(answer);
    CHECK(code_of(tab->rotate()) == code);
    CHECK(http->sent().size() == 1);
  }
  SECTION("of the rotation of a void token") {
    http->script(make_void_answer());
    http->script(answer);
    CHECK(code_of(tab->ask()) == code);
    CHECK(http->sent().size() == 2);
  }
  CHECK(tokens->record == before);
  CHECK(tab->token() == showdown_token);
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(end_fixture, "S20: a lost race is no end: the token in the store is used",
                 "[showdown_session]") {
  SECTION("another tab was faster between our look and the server's answer") {
    const showdown_call call = tab->ask();
    http->answer(0, make_void_answer());
    REQUIRE(http->sent().size() == 2);
    keep(0s, other_showdown_token);
    http->answer(1, make_void_answer());
    REQUIRE(http->sent().size() == 3);
    http->answer(2, make_assertion_answer());
    CHECK(code_of(call) == "ok");
    CHECK(requests().back() == "getassertion fedc");
  }
  SECTION("another tab was faster than our look") {
    const showdown_call call = tab->ask();
    keep(0s, other_showdown_token);
    http->answer(0, make_void_answer());
    CHECK(requests() == requests_list{"getassertion 0123", "getassertion fedc"});
    http->answer(1, make_assertion_answer());
    CHECK(code_of(call) == "ok");
  }
  SECTION("refresh_token takes it too") {
    const pending<result<void>> call = tab->rotate();
    keep(0s, other_showdown_token);
    http->answer(0, make_void_answer());
    CHECK(code_of(call) == "ok");
  }
  CHECK(tab->token() == other_showdown_token);
  CHECK(kept_token() == other_showdown_token);
  CHECK(tab->observer.sign_outs.empty());
  CHECK(order->count("tokens cleared") == 0);
}

TEST_CASE_METHOD(end_fixture, "S20: without a look at the store nothing is over",
                 "[showdown_session]") {
  http->script(make_void_answer());
  http->script(make_rotation_answer(other_showdown_token));
  const showdown_call call = tab->ask();
  REQUIRE(http->sent().size() == 3);
  tokens->fails_to_read = true;
  http->answer(2, make_void_answer());
  CHECK(code_of(call) == "storage_error");
  CHECK(kept_token() == other_showdown_token);
  CHECK(tab->token() == other_showdown_token);
}

TEST_CASE_METHOD(end_fixture, "S20: a refused rotation waits for the store", "[showdown_session]") {
  const pending<result<void>> call = tab->rotate();
  tokens->fails_to_read = true;
  http->answer(0, make_void_answer());
  CHECK(code_of(call) == "storage_error");
  CHECK(kept_token() == showdown_token);
  CHECK(tab->token() == showdown_token);
}

TEST_CASE_METHOD(end_fixture, "S25: a store that was cleared elsewhere is a sign-out",
                 "[showdown_session]") {
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  tokens->record.reset();
  CHECK(code_of(tab->ask()) == "not_authenticated");
  CHECK(tab->token() == "none");
  CHECK(tab->observer.session_changes == requests_list{std::string{showdown_token}, "none"});
  CHECK(tab->observer.sign_outs == std::vector{sign_out_reason::user});
  CHECK(http->sent().empty());
  // It is told once.
  CHECK(code_of(tab->ask()) == "not_authenticated");
  CHECK(tab->observer.sign_outs.size() == 1);
}

TEST_CASE_METHOD(end_fixture, "S25: a token that another tab has stored is taken over",
                 "[showdown_session]") {
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  keep(0s, other_showdown_token);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests() == requests_list{"getassertion fedc"});
  CHECK(tab->observer.session_changes ==
        requests_list{std::string{showdown_token}, std::string{other_showdown_token}});
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(end_fixture, "S25: a logout forgets the token, and sends nothing",
                 "[showdown_session]") {
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  CHECK(code_of(tab->log_out()) == "ok");
  CHECK_FALSE(tokens->record);
  CHECK(tab->token() == "none");
  CHECK(tab->observer.sign_outs == std::vector{sign_out_reason::user});
  CHECK(code_of(tab->ask()) == "not_authenticated");
  CHECK(http->sent().empty());
  CHECK(tab->client->manage_access_url() == "https://login.example/api/oauth/authorized");
}

TEST_CASE_METHOD(end_fixture, "S25: a logout that was aborted before it began does nothing",
                 "[showdown_session]") {
  cancellation cancel;
  cancel.request(error_code::aborted);
  CHECK(code_of(pending{tab->client->logout(cancel)}) == "aborted");
  CHECK(kept_token() == showdown_token);
}

TEST_CASE_METHOD(end_fixture, "S25: a logout while the store is read wins", "[showdown_session]") {
  tokens->asynchronous = true;
  const pending loading{tab->client->load({})};
  const pending<result<void>> logout = tab->log_out();
  tokens->complete_all();
  CHECK(code_of(loading) == "ok");
  CHECK(code_of(logout) == "ok");
  CHECK(tab->token() == "none");
  CHECK(tab->observer.session_changes.empty());
}

TEST_CASE_METHOD(end_fixture, "S25: an assertion that comes after a logout rotates nothing",
                 "[showdown_session]") {
  keep(std::chrono::days{8});
  const showdown_call call = tab->ask();
  CHECK(code_of(tab->log_out()) == "ok");
  http->answer(0, make_assertion_answer());
  CHECK(call.settled());
  CHECK(http->sent().size() == 1);
  CHECK(tab->token() == "none");
}

TEST_CASE_METHOD(end_fixture, "S25: a logout that the store refuses holds in this page",
                 "[showdown_session]") {
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  tokens->fails_to_clear = true;
  CHECK(code_of(tab->log_out()) == "storage_error");
  CHECK(tab->token() == "none");
  CHECK(code_of(tab->ask()) == "not_authenticated");
  CHECK(tab->token() == "none");
  CHECK(http->sent().empty());
}
