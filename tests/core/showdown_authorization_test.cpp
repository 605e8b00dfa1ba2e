// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown: the URL to go to, and what is believed of the URL that comes
// back.
#include <postern/core/showdown_authorization.hpp>

#include <array>
#include <string>
#include <type_traits>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/authorization_response.hpp>
#include <postern/core/form_urlencoded.hpp>

#include "support/oauth_examples.hpp"
#include "support/result_code.hpp"
#include "support/showdown_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using test::assertion_text;
using test::code_of;
using test::noon;
using test::showdown_token;

namespace {

// S10: what is stored and handed out comes out of a validation or not at all.
static_assert(!std::is_default_constructible_v<showdown_grant>);
static_assert(!std::is_constructible_v<showdown_grant, showdown_assertion, secret>);
static_assert(!std::is_aggregate_v<showdown_grant>);
static_assert(!std::is_copy_constructible_v<showdown_grant>);

constexpr std::string_view nonce_canary = "nonce-canary-JBSWY3DPEHPK3PXPJBSWY3DPEHPK3P";

authorization_transaction example_login() {
  authorization_transaction transaction = make_showdown_transaction(
      test::example_showdown_client(), test::example_challstr(), std::array<std::byte, 32>{}, noon);
  transaction.state = secret(nonce_canary);
  return transaction;
}

/// request gives the parameters of the authorization request for a redirect_uri.
std::vector<form_parameter> request(std::string redirect_uri) {
  showdown_client client = test::example_showdown_client();
  client.redirect_uri = std::move(redirect_uri);
  const auto url =
      make_showdown_authorization_request(client, test::example_challstr(), secret(nonce_canary));
  REQUIRE(code_of(url) == "ok");
  constexpr std::string_view page = "https://login.example/api/oauth/authorize?";
  REQUIRE(url->view().starts_with(page));
  return parse_form_urlencoded(url->view().substr(page.size())).value();
}

std::string landed(std::string_view more, std::string_view page = "https://app.example/callback") {
  std::string url(page);
  url += "?postern_nonce=";
  url += nonce_canary;
  url += more;
  return url;
}

/// returned is the query that the login page adds.
std::string returned(std::string_view assertion = assertion_text,
                     std::string_view token = showdown_token, std::string_view user = "zarel") {
  return '&' + form_urlencoder()
                   .append("assertion", assertion)
                   .append("token", token)
                   .append("user", user)
                   .take();
}

/// One validation, with everything as it should be unless a test says otherwise.
struct validation {
  std::string url = landed(returned());
  authorization_transaction transaction = example_login();
  showdown_client client = test::example_showdown_client();
  epoch_time now = noon + 30s;

  [[nodiscard]] result<showdown_grant> outcome() const {
    return validate_showdown_authorization_response(url, transaction, client, now, 600s);
  }
  [[nodiscard]] std::string code() const { return code_of(outcome()); }
};

std::string code(std::string url) {
  validation attempt;
  attempt.url = std::move(url);
  return attempt.code();
}

}  // namespace

TEST_CASE("S1: the authorization request, byte for byte", "[showdown_authorization]") {
  showdown_client client = test::example_showdown_client();
  CHECK(make_showdown_authorization_request(client, test::example_challstr(), secret("N-_9"))
            .value() ==
        "https://login.example/api/oauth/authorize"
        "?redirect_uri=https%3A%2F%2Fapp.example%2Fcallback%3Fpostern_nonce%3DN-_9"
        "&client_id=app+id&challenge=4%7Cca1157c00ffee0123456789abcdef");
}

TEST_CASE("S1: the nonce goes into redirect_uri's query, and all else of it stays",
          "[showdown_authorization]") {
  const std::string nonce = "postern_nonce=" + std::string(nonce_canary);
  const auto sent = [](std::string redirect_uri) {
    const auto parameters = request(std::move(redirect_uri));
    REQUIRE(parameters.size() == 3);
    CHECK(parameters[0].name == "redirect_uri");
    CHECK(parameters[1].name == "client_id");
    CHECK(parameters[1].value == "app id");
    CHECK(parameters[2].name == "challenge");
    CHECK(parameters[2].value == test::example_challstr().text());
    return parameters[0].value;
  };
  CHECK(sent("https://app.example") == "https://app.example?" + nonce);
  CHECK(sent("https://App.example:443/a/../cb%2f") ==
        "https://App.example:443/a/../cb%2f?" + nonce);
  CHECK(sent("https://app.example/cb?x=%26&y#top") ==
        "https://app.example/cb?x=%26&y&" + nonce + "#top");
}

TEST_CASE("S1: an invalid client has no request", "[showdown_authorization]") {
  showdown_client client = test::example_showdown_client();
  client.redirect_uri = "https://app.example/callback?token=x";
  CHECK(code_of(make_showdown_authorization_request(client, test::example_challstr(),
                                                    secret(nonce_canary))) == "invalid_config");
}

TEST_CASE("S13: a login is a transaction, bound to its client, server and challenge",
          "[showdown_authorization]") {
  std::array<std::byte, 32> random{};
  random[0] = std::byte{0xff};
  const showdown_client client = test::example_showdown_client();
  const authorization_transaction transaction =
      make_showdown_transaction(client, test::example_challstr(), random, noon);
  CHECK(transaction.state.reveal() == "_wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  CHECK(transaction.client_id == client.client_id);
  CHECK(transaction.issuer == client.server_url);
  CHECK(transaction.redirect_uri == client.redirect_uri);
  CHECK(transaction.challenge == test::challenge_canary);
  CHECK(transaction.created_at == noon);
  CHECK(transaction.code_verifier.empty());
  CHECK_FALSE(transaction.consumed);
}

TEST_CASE("S13: a login is read back from its record and can be completed",
          "[showdown_authorization]") {
  validation attempt;
  const secret record = serialize_authorization_transaction(attempt.transaction);
  auto read = parse_authorization_transaction(record.reveal());
  REQUIRE(read.has_value());
  attempt.transaction = std::move(*read);
  CHECK(attempt.code() == "ok");
}

TEST_CASE("S10: the answer to our login gives assertion, token and user",
          "[showdown_authorization]") {
  const auto grant = validation().outcome();
  REQUIRE(code_of(grant) == "ok");
  CHECK(grant->assertion().text().reveal() == assertion_text);
  CHECK(grant->assertion().user() == "zarel");
  CHECK(grant->token().reveal() == showdown_token);
}

TEST_CASE("S10: the user may be left out", "[showdown_authorization]") {
  CHECK(code(landed(returned(assertion_text, showdown_token, ""))) == "ok");
  std::string url = landed(returned());
  url.resize(url.rfind("&user="));
  CHECK(code(url) == "ok");
}

TEST_CASE("S5: only redirect_uri's own page is looked at", "[showdown_authorization]") {
  const auto at = [](std::string_view page) { return code(landed(returned(), page)); };
  CHECK(at("https://app.example/callback") == "ok");
  CHECK(at("https://APP.example:443/callback") == "ok");
  CHECK(at("https://app.example/callback/") == "ok");
  for (const char* page :
       {"https://app.example/callback.evil", "https://app.example/callback/x",
        "https://app.example/callbac", "https://app.example/Callback", "https://app.example/",
        "https://app.example/callback//", "http://app.example/callback",
        "https://app.example:444/callback", "https://app.example.evil/callback",
        "https://evil.example/callback", "https://login.example/api/oauth/authorize"}) {
    CAPTURE(page);
    CHECK(at(page) == "state_mismatch");
  }
}

TEST_CASE("S5: pages that a popup shows on its way are none of our business",
          "[showdown_authorization]") {
  for (const char* url : {"about:blank", "", "null", "https://app.example/callback",
                          "https://app.example/callback?", "chrome-error://chromewebdata/"}) {
    CAPTURE(url);
    CHECK(code(url) == "state_mismatch");
  }
  CHECK(code(landed(returned()) + std::string(max_callback_url_bytes, 'x')) == "state_mismatch");
}

TEST_CASE("S5: any other nonce is state_mismatch, whatever else is there",
          "[showdown_authorization]") {
  const std::string start = "https://app.example/callback?postern_nonce=";
  const std::string nonce(nonce_canary);
  for (const std::string& other :
       {std::string(), std::string("x"), nonce + "x", nonce.substr(1),
        std::string("N") + nonce.substr(1), std::string("%zz"), std::string("undefined")}) {
    CAPTURE(other);
    CHECK(code(start + other + returned()) == "state_mismatch");
    CHECK(code(start + other + returned(";;no")) == "state_mismatch");
  }
  CHECK(code("https://app.example/callback?x" + returned()) == "state_mismatch");
  CHECK(code("https://app.example/callback#postern_nonce=" + nonce + returned()) ==
        "state_mismatch");
  validation attempt;
  attempt.transaction.state = secret();
  attempt.url = start + returned();
  CHECK(attempt.code() == "state_mismatch");
}

TEST_CASE("I12: another client's or server's login is not completed", "[showdown_authorization]") {
  validation attempt;
  attempt.client.client_id = "other";
  CHECK(attempt.code() == "state_mismatch");
  attempt.client = test::example_showdown_client();
  attempt.client.server_url = "https://other.example";
  CHECK(attempt.code() == "state_mismatch");
}

TEST_CASE("S13: a replay and a late answer are refused, in this order",
          "[showdown_authorization]") {
  validation attempt;
  attempt.url = landed("&assertion=undefined");
  attempt.now = noon + 600s + 1ms;
  attempt.transaction.consumed = true;
  CHECK(attempt.code() == "missing_transaction");
  attempt.transaction.consumed = false;
  CHECK(attempt.code() == "login_expired");
  attempt.now = noon + 600s;
  CHECK(attempt.code() == "invalid_response");
  attempt.url = landed(returned());
  CHECK(attempt.code() == "ok");
}

TEST_CASE("S10: an unusable assertion is a typed error", "[showdown_authorization]") {
  for (const char* text : {"", "undefined", "null", "c,u,2,1,h", "]{\"success\":false}"}) {
    CAPTURE(text);
    CHECK(code(landed(returned(text))) == "invalid_response");
  }
  for (const char* text : {";", ";;@gmail", ";;Your username is no longer available."}) {
    CAPTURE(text);
    CHECK(code(landed(returned(text))) == "name_refused");
  }
  CHECK(code(landed("")) == "invalid_response");
  CHECK(code(landed("&token=" + std::string(showdown_token))) == "invalid_response");
}

TEST_CASE("S10: an unusable token is invalid_response", "[showdown_authorization]") {
  const std::string token(showdown_token);
  for (const std::string& text :
       {std::string(), std::string("undefined"), std::string("null"), token.substr(1), token + "0",
        std::string(32, 'A'), std::string(32, 'g'), " " + token.substr(1)}) {
    CAPTURE(text);
    CHECK(code(landed(returned(assertion_text, text))) == "invalid_response");
  }
  CHECK(code(landed("&assertion=c,u,2,1,h;ab")) == "invalid_response");
}

TEST_CASE("S10: the assertion is for our challenge, and the user is its user",
          "[showdown_authorization]") {
  for (const char* text : {"ca1157c00ffee0123456789abcdee,zarel,4,1790000000,h;ab",
                           "ca1157c00ffee0123456789abcde,zarel,4,1790000000,h;ab",
                           "4ca1157c00ffee0123456789abcdef,zarel,4,1790000000,h;ab"}) {
    CAPTURE(text);
    CHECK(code(landed(returned(text))) == "invalid_response");
  }
  for (const char* user : {"other", "undefined", "null", "Zarel", "zarel "}) {
    CAPTURE(user);
    CHECK(code(landed(returned(assertion_text, showdown_token, user))) == "invalid_response");
  }
  validation attempt;
  attempt.transaction.challenge = "";
  CHECK(attempt.code() == "invalid_response");
}

TEST_CASE("S10: a parameter twice, or malformed, is invalid_response", "[showdown_authorization]") {
  for (const char* more : {"&assertion=", "&token=x", "&user=zarel", "&us%65r=zarel",
                           "&postern_nonce=x", "&user", "&assertion=%zz"}) {
    CAPTURE(more);
    CHECK(code(landed(returned() + more)) == "invalid_response");
  }
  CHECK(code(landed("&user=%zz" + returned(assertion_text, showdown_token))) == "invalid_response");
  CHECK(code(landed("&x=%zz&%zz=1&y&y=1&y=2" + returned() + "#user=x")) == "ok");
}

TEST_CASE("X6, I5: no error holds what came back", "[showdown_authorization]") {
  validation attempt;
  const std::string token(showdown_token);
  for (const std::string& url :
       {landed(returned("canary")), landed(returned(";;canary " + token)),
        landed(returned(assertion_text, token + "canary")), landed(returned() + "&user=canary"),
        "https://app.example/canary" + returned()}) {
    attempt.url = url;
    const auto refused = attempt.outcome();
    REQUIRE_FALSE(refused.has_value());
    const std::string shown = test::all_text(refused.error());
    CHECK(shown.find("canary") == std::string::npos);
    CHECK(shown.find(token) == std::string::npos);
  }
}

TEST_CASE("S13: the nonce finds the transaction", "[showdown_authorization]") {
  CHECK(find_showdown_nonce(landed(returned())).reveal() == nonce_canary);
  CHECK(find_showdown_nonce("https://a.example/?x=%zz&p%6fstern_nonce=%41+b").reveal() == "A b");
  CHECK(find_showdown_nonce("https://a.example/?postern_nonce=a&postern_nonce=b").reveal() == "a");
  for (const char* url : {"", "about:blank", "https://a.example/", "https://a.example/?nonce=x",
                          "https://a.example/#postern_nonce=x"}) {
    CAPTURE(url);
    CHECK(find_showdown_nonce(url).empty());
  }
}

TEST_CASE("S12, I5: the URL is cleaned of the response and of nothing else",
          "[showdown_authorization]") {
  CHECK(without_showdown_authorization_response(landed("&x=%zz" + returned() + "&users=1#top")) ==
        "https://app.example/callback?x=%zz&users=1#top");
  CHECK(without_showdown_authorization_response(landed(returned() + "&token=2")) ==
        "https://app.example/callback");
  CHECK(without_showdown_authorization_response("https://app.example/?state=1") ==
        "https://app.example/?state=1");
}
