// SPDX-License-Identifier: MIT
// A Pokemon Showdown token and its age: when it is used, when it is rotated, when it is over.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/showdown_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

using requests_list = std::vector<std::string>;

constexpr std::chrono::days day{1};
const requests_list one_assertion = {"getassertion 0123"};
const requests_list rotated_afterwards = {"getassertion 0123", "refreshtoken 0123"};
const requests_list rotated_first = {"refreshtoken 0123", "getassertion fedc"};

}  // namespace

TEST_CASE_METHOD(showdown_fixture, "S14: a fresh token serves, in one request",
                 "[showdown_session]") {
  keep(1h);
  http->script(make_assertion_answer());
  const showdown_call call = tab->ask();
  REQUIRE(code_of(call) == "ok");
  CHECK(call.outcome()->assertion.reveal() == assertion_text);
  CHECK(call.outcome()->user == "zarel");
  REQUIRE(requests() == one_assertion);
  const sent_request& sent = http->sent()[0];
  CHECK(sent.url == "https://login.example/api/oauth/api/getassertion");
  CHECK(sent.names() == "challenge client_id token");
  CHECK(sent.parameter("challenge") == example_challstr().text());
  CHECK(sent.limit == 15s);
  // Nothing but a look at the store: no lock, no write.
  CHECK(locks->asked.empty());
  CHECK(order->count("tokens written") == 0);
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(showdown_fixture, "S14: each exchange is reported, without a secret",
                 "[showdown_session]") {
  keep(8 * day);
  http->script(make_assertion_answer());
  http->script(make_status(503));
  REQUIRE(code_of(tab->ask()) == "ok");
  REQUIRE(tab->observer.requests.size() == 2);
  CHECK(tab->observer.requests[0].purpose == request_purpose::assertion);
  CHECK(tab->observer.requests[0].url == "https://login.example/api/oauth/api/getassertion");
  CHECK(tab->observer.requests[0].status == 200);
  CHECK(tab->observer.requests[0].failure.empty());
  CHECK(tab->observer.requests[1].purpose == request_purpose::rotation);
  CHECK(tab->observer.requests[1].status == 503);
  CHECK(tab->observer.requests[1].failure == "http_error");
}

TEST_CASE_METHOD(showdown_fixture, "S17: a token of seven days is rotated once it has served",
                 "[showdown_session]") {
  keep(7 * day);
  const showdown_call call = tab->ask();
  CHECK(requests() == one_assertion);
  http->answer(0, make_assertion_answer());
  // The caller has its answer before the rotation has one.
  CHECK(code_of(call) == "ok");
  REQUIRE(requests() == rotated_afterwards);
  CHECK(http->sent()[1].names() == "client_id token");
  CHECK(kept_token() == showdown_token);
  http->answer(1, make_rotation_answer(other_showdown_token));
  CHECK(kept_token() == other_showdown_token);
  CHECK(tab->token() == other_showdown_token);
  CHECK(tab->observer.session_changes ==
        requests_list{std::string{showdown_token}, std::string{other_showdown_token}});

  // Its age counts anew.
  wall_clock->jump(7 * day - 1s);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(http->sent().size() == 3);
}

TEST_CASE_METHOD(showdown_fixture, "S17: a token of less than seven days is not rotated",
                 "[showdown_session]") {
  keep(7 * day - 1s);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests() == one_assertion);
}

TEST_CASE_METHOD(showdown_fixture, "S17: the age of rotation is configurable",
                 "[showdown_session]") {
  config.rotate_after = std::chrono::days{2};
  load_page(*tab);
  keep(2 * day - 1s);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  wall_clock->jump(1s);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(http->sent().size() == 3);
}

TEST_CASE_METHOD(showdown_fixture, "S17: a rotation ahead of time that fails is nobody's failure",
                 "[showdown_session]") {
  keep(8 * day);
  const std::optional<std::string> before = tokens->record;
  http->script(make_assertion_answer());
  const showdown_call call = tab->ask();
  REQUIRE(code_of(call) == "ok");
  http->answer(1, make_status(500));
  CHECK(tokens->record == before);
  CHECK(tab->token() == showdown_token);
  REQUIRE(tab->observer.failures.size() == 1);
  CHECK(tab->observer.failures[0]->code == error_code::http_error);
  CHECK(tab->observer.sign_outs.empty());

  // The next assertion tries again.
  http->script(make_assertion_answer());
  http->script(make_rotation_answer(other_showdown_token));
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(kept_token() == other_showdown_token);
}

TEST_CASE_METHOD(showdown_fixture, "S17: an assertion that fails rotates nothing",
                 "[showdown_session]") {
  keep(8 * day);
  http->script(make_status(500));
  CHECK(code_of(tab->ask()) == "http_error");
  CHECK(requests() == one_assertion);
}

TEST_CASE_METHOD(showdown_fixture, "S22: a token of less than 14 days is used first",
                 "[showdown_session]") {
  keep(14 * day - 1s);
  http->script(make_assertion_answer());
  http->script(make_rotation_answer(other_showdown_token));
  CHECK(code_of(tab->ask()) == "ok");
  CHECK(requests() == rotated_afterwards);
}

TEST_CASE_METHOD(showdown_fixture, "S22: a token of 14 to 21 days is rotated first",
                 "[showdown_session]") {
  SECTION("from its 14th day") { keep(14 * day); }
  SECTION("to the end of its 21st") { keep(21 * day - 1s); }
  const showdown_call call = tab->ask();
  CHECK(requests() == requests_list{"refreshtoken 0123"});
  http->answer(0, make_rotation_answer(other_showdown_token));
  CHECK(kept_token() == other_showdown_token);
  CHECK(code_of(call) == "pending");
  http->answer(1, make_assertion_answer());
  CHECK(code_of(call) == "ok");
  CHECK(requests() == rotated_first);
}

TEST_CASE_METHOD(showdown_fixture, "S22: a token of over 21 days is over, without a request",
                 "[showdown_session]") {
  SECTION("to the second") { keep(21 * day); }
  SECTION("by a day") { keep(22 * day); }
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(http->sent().empty());
  CHECK(kept_token() == "none");
  CHECK(tab->token() == "none");
  CHECK_FALSE(tokens->record);
  CHECK(tab->observer.sign_outs == std::vector{sign_out_reason::expired});
  // It stays known that there was a session.
  CHECK(code_of(tab->ask()) == "login_required");
  CHECK(code_of(tab->rotate()) == "login_required");
  CHECK(tab->observer.sign_outs.size() == 1);
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(showdown_fixture, "S22, S16: the end of a token leaves no rotation behind",
                 "[showdown_session]") {
  tokens->fails_to_write = true;
  const ref<scripted_popup> popup = open_popup();
  const showdown_call login = tab->log_in(popup);
  popup->say(showdown_callback(popup->navigated.back()));
  REQUIRE(code_of(login) == "ok");
  wall_clock->jump(22 * day);
  tokens->asynchronous = true;
  const showdown_call call = tab->ask();
  tokens->complete_all();
  CHECK(code_of(call) == "login_required");
  REQUIRE(tab->token() == "none");

  tokens->asynchronous = tokens->fails_to_write = false;
  keep(0s, other_showdown_token);
  http->script(make_rotation_answer(third_showdown_token));
  CHECK(code_of(tab->rotate()) == "ok");
  CHECK(kept_token() == third_showdown_token);
}

TEST_CASE_METHOD(showdown_fixture, "S22: weather keeps a token that is too old to serve",
                 "[showdown_session]") {
  keep(15 * day);
  const std::optional<std::string> before = tokens->record;
  http->script(make_network_error());
  CHECK(code_of(tab->ask()) == "network_error");
  CHECK(requests() == requests_list{"refreshtoken 0123"});
  CHECK(tokens->record == before);
  http->script(make_rotation_answer(other_showdown_token));
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
}

TEST_CASE_METHOD(showdown_fixture, "S16: refresh_token rotates a token of any age",
                 "[showdown_session]") {
  SECTION("just issued") { keep(0s); }
  SECTION("too old to serve") { keep(20 * day); }
  http->script(make_rotation_answer(other_showdown_token));
  CHECK(code_of(tab->rotate()) == "ok");
  CHECK(requests() == requests_list{"refreshtoken 0123"});
  const auto kept = parse_showdown_record(tokens->record.value());
  REQUIRE(kept);
  CHECK(kept->token.reveal() == other_showdown_token);
  CHECK(kept->user == "zarel");
  CHECK(kept->client_id == "app id");
  CHECK(kept->server_url == "https://login.example");
  CHECK(kept->issued_at == std::chrono::floor<std::chrono::seconds>(wall_clock->now()));
}

TEST_CASE_METHOD(showdown_fixture, "S16: an answer that is no token never overwrites one",
                 "[showdown_session]") {
  keep(1h);
  const std::optional<std::string> before = tokens->record;
  for (const char* body :
       {"", R"(]{"success":true})", R"(]{"success":"x"})", R"(]{"success":null})", "<html>",
        R"({"success":"fedcba98fedcba98fedcba98fedcba98"})", "fedcba98fedcba98fedcba98fedcba98",
        R"(]{"actionerror":"No token provided."})", ";"}) {
    CAPTURE(body);
    http->script(make_plain_answer(body));
    CHECK(code_of(tab->rotate()) != "ok");
    CHECK(tokens->record == before);
    CHECK(tab->token() == showdown_token);
  }
}

TEST_CASE_METHOD(showdown_fixture, "S21: a bare token is imported", "[showdown_session]") {
  tokens->record = std::string{showdown_token};
  CHECK(code_of(pending{tab->client->load({})}) == "ok");
  CHECK(tab->token() == showdown_token);
  // Its age is not known, so it is tried, and rotated once it has served.
  const showdown_call call = tab->ask();
  http->answer(0, make_assertion_answer());
  REQUIRE(code_of(call) == "ok");
  CHECK(call.outcome()->user == "zarel");
  http->answer(1, make_rotation_answer(other_showdown_token));
  CHECK(requests() == rotated_afterwards);
  const auto kept = parse_showdown_record(tokens->record.value());
  REQUIRE(kept);
  CHECK(kept->token.reveal() == other_showdown_token);
  CHECK(kept->client_id == "app id");
  // The assertion has told whose it is.
  CHECK(kept->user == "zarel");
}

TEST_CASE_METHOD(showdown_fixture, "S21: a record of another client or server is left alone",
                 "[showdown_session]") {
  showdown_record foreign{.token = secret{showdown_token},
                          .user = "zarel",
                          .client_id = config.client.client_id,
                          .server_url = config.client.server_url,
                          .issued_at = std::chrono::floor<std::chrono::seconds>(noon)};
  SECTION("another client") { foreign.client_id = "another"; }
  SECTION("another server") { foreign.server_url = "https://evil.example"; }
  tokens->record = std::string{serialize_showdown_record(foreign).reveal()};
  const std::optional<std::string> before = tokens->record;
  CHECK(code_of(tab->ask()) == "not_authenticated");
  CHECK(code_of(tab->rotate()) == "not_authenticated");
  CHECK(tab->token() == "none");
  CHECK(http->sent().empty());
  CHECK(tokens->record == before);
  CHECK(tab->observer.sign_outs.empty());
}

TEST_CASE_METHOD(showdown_fixture, "B21: garbage in the store reads as absent",
                 "[showdown_session]") {
  for (const char* record : {"", "undefined", "{}", "{\"token\":1}", "0123", "[]"}) {
    CAPTURE(record);
    tokens->record = record;
    CHECK(code_of(tab->ask()) == "not_authenticated");
  }
  CHECK(http->sent().empty());
}

TEST_CASE_METHOD(showdown_fixture, "B21: a store that cannot be read leaves memory as it is",
                 "[showdown_session]") {
  keep(1h);
  REQUIRE(code_of(pending{tab->client->load({})}) == "ok");
  tokens->fails_to_read = true;
  CHECK(code_of(tab->ask()) == "storage_error");
  CHECK(code_of(tab->rotate()) == "storage_error");
  CHECK(tab->token() == showdown_token);
  CHECK(http->sent().empty());
  tokens->fails_to_read = false;
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
}

TEST_CASE_METHOD(showdown_fixture, "B21, S16: a store that refuses a new token loses no session",
                 "[showdown_session]") {
  keep(8 * day);
  tokens->fails_to_write = true;
  http->script(make_rotation_answer(other_showdown_token));
  CHECK(code_of(tab->rotate()) == "ok");
  CHECK(tab->token() == other_showdown_token);
  REQUIRE(tab->observer.failures.size() == 1);
  CHECK(tab->observer.failures[0]->code == error_code::storage_error);
  // The store holds the void token; memory is newer.
  CHECK(kept_token() == showdown_token);
  http->script(make_assertion_answer());
  CHECK(code_of(tab->ask()) == "ok");
  tokens->fails_to_write = false;
  http->script(make_rotation_answer(third_showdown_token));
  CHECK(code_of(tab->rotate()) == "ok");
  CHECK(requests() == requests_list{"refreshtoken 0123", "getassertion fedc", "refreshtoken fedc"});
  CHECK(kept_token() == third_showdown_token);
}

TEST_CASE_METHOD(showdown_fixture, "S14, X5: whoever leaves is answered at once",
                 "[showdown_session]") {
  keep(1h);
  cancellation cancel;
  SECTION("before it begins") {
    cancel.request(error_code::aborted);
    CHECK(code_of(tab->ask(cancel)) == "aborted");
    CHECK(http->sent().empty());
  }
  SECTION("while the store is read") {
    tokens->asynchronous = true;
    const showdown_call call = tab->ask(cancel);
    cancel.request(error_code::aborted);
    CHECK(code_of(call) == "aborted");
    tokens->complete_all();
    CHECK(http->sent().empty());
  }
  SECTION("while the server thinks") {
    const showdown_call call = tab->ask(cancel);
    cancel.request(error_code::disposed);
    CHECK(code_of(call) == "disposed");
    CHECK_FALSE(http->answer(0, make_assertion_answer()));
  }
  CHECK(timers->live() == 0);
}

TEST_CASE_METHOD(showdown_fixture, "I4: a server that hangs gives timeout", "[showdown_session]") {
  keep(1h);
  const showdown_call call = tab->ask();
  advance(14'999ms);
  CHECK(code_of(call) == "pending");
  advance(1ms);
  CHECK(code_of(call) == "timeout");
  CHECK(kept_token() == showdown_token);
  CHECK(timers->live() == 0);
}
