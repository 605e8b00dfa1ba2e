// SPDX-License-Identifier: MIT
#include <postern/core/relay_request.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/relay_examples.hpp"
#include "support/result_code.hpp"

using namespace postern;
using namespace postern::test;

namespace {

/// ruling is `status error` of a refusal, or what was accepted, as one word.
std::string ruling(const std::expected<relay_step, relay_refusal>& step) {
  if (!step) return std::to_string(step.error().status);
  return *step == relay_step::read_body ? "read_body" : "preflight";
}

std::string ruling(const std::expected<relay_request, relay_refusal>& request) {
  if (request) return "accepted";
  return std::to_string(request.error().status) + ' ' + std::string{request.error().error};
}

std::string examine(std::string_view method, std::string_view headers, bool same_origin = false) {
  relay_policy policy = example_relay_policy();
  policy.same_origin_only = same_origin;
  return ruling(examine_relay_head(policy, {.method = method, .header_text = headers}));
}

std::string parse(std::string_view body) {
  return ruling(parse_relay_request(example_relay_policy(), body));
}

struct head_case {
  std::string_view what;
  std::string_view method;
  std::string_view headers;
  std::string_view ruling;
};

struct body_case {
  std::string_view what;
  std::string body;
  std::string_view ruling;
};

std::string with(std::string_view form, std::string_view more) {
  return std::string{form}.append(more);
}

}  // namespace

TEST_CASE("P12: a relay looks at method, origin and content type first", "[relay_request]") {
  constexpr std::string_view form = "content-type: application/x-www-form-urlencoded\n";
  const std::vector<head_case> cases{
      {"a page's request", "POST", page_headers, "read_body"},
      {"the other origin", "POST",
       "origin: http://127.0.0.1:5173\ncontent-type: application/x-www-form-urlencoded\n",
       "read_body"},
      {"a media type's parameter and case", "POST",
       "Origin: https://app.example\r\nContent-Type: Application/X-WWW-Form-Urlencoded ; "
       "charset=x\r\n",
       "read_body"},
      {"a preflight", "OPTIONS", "origin: https://app.example\n", "preflight"},
      {"a preflight of another origin", "OPTIONS", "origin: https://evil.example\n", "403"},
      {"a preflight of nobody", "OPTIONS", "", "403"},
      {"GET", "GET", page_headers, "405"},
      {"HEAD", "HEAD", page_headers, "405"},
      {"PUT", "PUT", page_headers, "405"},
      {"a method in lower case", "post", page_headers, "405"},
      {"no method", "", page_headers, "405"},
      {"no origin", "POST", form, "403"},
      {"no header", "POST", "", "403"},
  };
  for (const head_case& each : cases) {
    INFO(each.what);
    CHECK(examine(each.method, each.headers) == each.ruling);
  }
  for (const std::string_view origin :
       {"https://evil.example", "null", "", "*", "https://app.example/", "https://app.example:443",
        "HTTPS://app.example", "https://App.example", "http://app.example",
        "https://app.example.evil", "https://app.exampl", "https://xapp.example", "app.example",
        "//app.example", "https://app.example, https://evil.example",
        "https://app.example https://evil.example",
        "https://app.example\norigin: https://evil.example",
        "https://evil.example\norigin: https://app.example"}) {
    INFO(origin);
    CHECK(examine("POST", with(form, "origin: ").append(origin).append("\n")) == "403");
  }
  for (const std::string_view type :
       {"application/json", "text/plain", "multipart/form-data", "",
        "application/x-www-form-urlencode", "application/x-www-form-urlencoded, text/plain",
        "charset=x; application/x-www-form-urlencoded"}) {
    INFO(type);
    CHECK(examine("POST", with("origin: https://app.example\ncontent-type: ", type).append("\n")) ==
          "415");
  }
  CHECK(examine("POST", "origin: https://app.example\n") == "415");
}

TEST_CASE("P12: a body that says it is too large is not read", "[relay_request]") {
  const auto with_length = [](std::string_view length) {
    return examine("POST", with(page_headers, "content-length: ").append(length).append("\n"));
  };
  CHECK(with_length("1024") == "read_body");
  CHECK(with_length("1025") == "413");
  CHECK(with_length("99999999999999999999999999") == "413");
  // It is counted while it is read.
  CHECK(with_length("many") == "read_body");
}

TEST_CASE("P12: a relay that keeps a cookie believes Sec-Fetch-Site", "[relay_request]") {
  const auto from = [](std::string_view site, bool same_origin = true) {
    return examine("POST", with(page_headers, "sec-fetch-site: ").append(site).append("\n"),
                   same_origin);
  };
  CHECK(from("same-origin") == "read_body");
  CHECK(examine("POST", page_headers, true) == "read_body");
  for (const std::string_view site :
       {"cross-site", "same-site", "none", "", "same-origin, cross-site"}) {
    INFO(site);
    CHECK(from(site) == "403");
    CHECK(from(site, false) == "read_body");
  }
  CHECK(examine("OPTIONS", "origin: https://app.example\nsec-fetch-site: same-site\n", true) ==
        "403");
}

TEST_CASE("P12: three requests are accepted, whole", "[relay_request]") {
  const auto exchange = parse_relay_request(example_relay_policy(), exchange_form);
  REQUIRE(exchange);
  CHECK(exchange->kind == relayed_kind::code_exchange);
  CHECK(exchange->credential.reveal() == code_canary);
  CHECK(exchange->redirect_uri == "https://app.example/callback");
  CHECK(exchange->code_verifier.reveal() == verifier_canary);

  const auto refresh = parse_relay_request(example_relay_policy(), refresh_form);
  REQUIRE(refresh);
  CHECK(refresh->kind == relayed_kind::refresh);
  CHECK(refresh->credential.reveal() == refresh_canary);

  const auto revocation = parse_relay_request(example_relay_policy(), revocation_form);
  REQUIRE(revocation);
  CHECK(revocation->kind == relayed_kind::revocation);
  CHECK(revocation->credential.reveal() == refresh_canary);
  CHECK(revocation->token_type_hint == "refresh_token");
  CHECK(parse("token=t&client_id=spa") == "accepted");
  CHECK(parse("&client_id=spa&&token=a+b&") == "accepted");
}

TEST_CASE("P12: every other form is refused", "[relay_request]") {
  const std::vector<body_case> cases{
      {"nothing", "", "400 invalid_request"},
      {"no form", "{\"grant_type\":\"refresh_token\"}", "400 invalid_request"},
      {"no client", "grant_type=refresh_token&refresh_token=r", "400 invalid_request"},
      {"no grant and no token", "client_id=spa", "400 invalid_request"},
      {"no refresh token", "client_id=spa&grant_type=refresh_token", "400 invalid_request"},
      {"an empty one",
       "client_id=spa&grant_type=refresh_token&refresh_token=", "400 invalid_request"},
      {"a name without a value", "client_id=spa&grant_type=refresh_token&refresh_token",
       "400 invalid_request"},
      {"no verifier",
       "client_id=spa&grant_type=authorization_code&code=c&redirect_uri=https://a.b/",
       "400 invalid_request"},
      {"a verifier that is none",
       "client_id=spa&grant_type=authorization_code&code=c&redirect_uri=https://a.b/"
       "&code_verifier=short",
       "400 invalid_request"},
      {"another client", "client_id=other&grant_type=refresh_token&refresh_token=r",
       "400 unauthorized_client"},
      {"a longer client", "client_id=spa2&token=t", "400 unauthorized_client"},
      {"the client in other case", "client_id=SPA&token=t", "400 unauthorized_client"},
      {"client credentials", "client_id=spa&grant_type=client_credentials",
       "400 unsupported_grant_type"},
      {"client credentials with all that belongs to them",
       "client_id=spa&grant_type=client_credentials&client_secret=s&scope=service:psapi",
       "400 unsupported_grant_type"},
      {"a password", "client_id=spa&grant_type=password&username=u&password=p",
       "400 unsupported_grant_type"},
      {"a device", "client_id=spa&grant_type=urn:ietf:params:oauth:grant-type:device_code",
       "400 unsupported_grant_type"},
      {"a grant in other case", "client_id=spa&grant_type=Refresh_Token&refresh_token=r",
       "400 unsupported_grant_type"},
      {"both shapes", with(refresh_form, "&token=t"), "400 invalid_request"},
      {"a code and a refresh token", with(exchange_form, "&refresh_token=r"),
       "400 invalid_request"},
      {"a hint where there is nothing to hint",
       with(refresh_form, "&token_type_hint=refresh_token"), "400 invalid_request"},
      {"an oversize", with(refresh_form, "&x=" + std::string(1024, 'x')), "413 invalid_request"},
  };
  for (const body_case& each : cases) {
    INFO(each.what);
    CHECK(parse(each.body) == each.ruling);
  }
}

TEST_CASE("P12: no parameter changes where a request goes, or as whom", "[relay_request]") {
  for (const std::string_view form : {exchange_form, refresh_form, revocation_form}) {
    for (const std::string_view more :
         {"token_endpoint=https://evil.example/", "revocation_endpoint=http://169.254.169.254/",
          "url=http://127.0.0.1/", "scope=service:psapi", "client_secret=guess", "resource=x",
          "client_assertion=x", "audience=x", "Client_ID=other", "client_id%00=other",
          "endpoints=x", "redirect_uri%0A=x", "%63lient_secret=x", "username=u", "__proto__=x"}) {
      INFO(form << ' ' << more);
      CHECK(parse(with(form, "&").append(more)) == "400 invalid_request");
      CHECK(parse(std::string{more}.append("&").append(form)) == "400 invalid_request");
    }
  }
}

TEST_CASE("P12: a parameter that stands twice is refused, however it is written",
          "[relay_request]") {
  for (const std::string_view twice :
       {"client_id=spa", "client_id=other", "grant_type=refresh_token", "refresh_token=r",
        "grant_type=client_credentials", "%63lient_id=spa", "grant%5Ftype=refresh_token"}) {
    INFO(twice);
    CHECK(parse(with(refresh_form, "&").append(twice)) == "400 invalid_request");
    CHECK(parse(std::string{twice}.append("&").append(refresh_form)) == "400 invalid_request");
  }
}

TEST_CASE("P12: what is no printable ASCII does not pass", "[relay_request]") {
  for (const std::string_view value :
       {"a%0D%0AX-Injected:%201", "a%0Ab", "a%0Db", "a%00b", "a%09b", "a%7Fb", "a%1Bb", "%C3%A9",
        "\xC3\xA9", "a\nb", "a\r\nAuthorization: x", "a%", "a%4", "a%zz", "a%%41", "a%-1", "%u0041",
        "a\x01"}) {
    INFO(value);
    CHECK(parse(std::string{"client_id=spa&grant_type=refresh_token&refresh_token="}.append(
              value)) == "400 invalid_request");
    CHECK(parse(std::string{"client_id=spa&token="}.append(value)) == "400 invalid_request");
    CHECK(parse(std::string{"client_id=spa&token=t&token_type_hint="}.append(value)) ==
          "400 invalid_request");
  }
}

TEST_CASE("P12: the relay writes the form anew, for its own endpoints", "[relay_request]") {
  const authorization_server server = example_server();
  const auto made = [&](std::string_view form) {
    const auto request = parse_relay_request(example_relay_policy(), form);
    REQUIRE(request);
    const http_request sent = make_relayed_request(server, "spa", *request);
    return std::string{sent.url}.append(" ").append(sent.body.reveal());
  };
  CHECK(made(exchange_form) == std::string{"https://as.example/token "}.append(exchange_form));
  CHECK(made(refresh_form) == std::string{"https://as.example/token "}.append(refresh_form));
  CHECK(made(revocation_form) == std::string{"https://as.example/revoke "}.append(revocation_form));
  CHECK(made("token=%74&client_id=sp%61") == "https://as.example/revoke client_id=spa&token=t");
  // What could end a parameter stays inside of it.
  CHECK(made("client_id=spa&token=a%26client_secret%3Db+c") ==
        "https://as.example/revoke client_id=spa&token=a%26client_secret%3Db+c");
}

TEST_CASE("P12: a relay is configured with origins as browsers write them", "[relay_request]") {
  const auto validate = [](std::string_view origins) {
    relay_policy policy = example_relay_policy();
    policy.allowed_origins = origins;
    return code_of(validate_relay_policy(policy));
  };
  CHECK(validate("https://app.example\n") == "ok");
  CHECK(validate("https://app.example:8443\nhttp://localhost:5173\nhttp://[::1]\n") == "ok");
  for (const std::string_view origins :
       {"", "\n", "*\n", "null\n", "https://app.example/\n", "https://app.example:443\n",
        "https://APP.example\n", "http://app.example\n", "app.example\n", "https://a.b?c\n",
        "https://a.b#c\n", "https://app.example\n\n", "ftp://a.b\n", "https://user@a.b\n"}) {
    INFO(origins);
    CHECK(validate(origins) == "invalid_config");
  }
  relay_policy policy = example_relay_policy();
  policy.max_body_bytes = 0;
  CHECK(code_of(validate_relay_policy(policy)) == "invalid_config");
  policy.max_body_bytes = 1024 * 1024 + 1;
  CHECK(code_of(validate_relay_policy(policy)) == "invalid_config");
  policy.max_body_bytes = 1024 * 1024;
  CHECK(code_of(validate_relay_policy(policy)) == "ok");
  policy.client_id = "";
  CHECK(code_of(validate_relay_policy(policy)) == "invalid_config");
}
