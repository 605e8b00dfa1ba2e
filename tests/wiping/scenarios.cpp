// SPDX-License-Identifier: MIT
// What a sign-in does with a secret, in pieces: each takes the seed of a canary, lets everything
// die that it made of it, and gives sum_of() what came out in the end.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <emscripten/em_macros.h>

#include <postern/client/tab_message.hpp>
#include <postern/core/authorization_response.hpp>
#include <postern/core/authorization_server.hpp>
#include <postern/core/authorization_transaction.hpp>
#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/showdown_response.hpp>
#include <postern/core/text.hpp>
#include <postern/core/token_endpoint_response.hpp>
#include <postern/core/token_request.hpp>
#include <postern/core/token_set.hpp>

#include "canary.hpp"

using namespace postern;
using postern::test::canary;
using postern::test::sum_of;

namespace {

constexpr epoch_time noon = epoch_time{std::chrono::seconds{1'800'000'000}};

authorization_server make_server() {
  authorization_server server;
  server.authorization_endpoint = "https://as.example/authorize";
  server.token_endpoint = "https://as.example/token";
  return server;
}

std::string join(std::string_view before, std::string_view value, std::string_view after) {
  return std::string{before}.append(value).append(after);
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint32_t secret_dies(std::uint32_t seed) {
  const canary value{seed};
  const secret taken{value.text()};
  return sum_of(taken.reveal());
}

EMSCRIPTEN_KEEPALIVE std::uint32_t secret_is_cloned_and_moved(std::uint32_t seed) {
  const canary value{seed};
  secret first{value.text()};
  secret second = first.clone();
  const secret third = std::move(first);
  second = secret{"another"};
  second = third.clone();
  return sum_of(second.reveal());
}

EMSCRIPTEN_KEEPALIVE std::uint32_t secret_is_replaced(std::uint32_t seed) {
  // It lives on, without the canary.
  static secret* const survivor = new secret;
  const canary value{seed};
  *survivor = secret{value.text()};
  const std::uint32_t sum = sum_of(survivor->reveal());
  *survivor = secret{"another"};
  return sum;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t text_dies(std::uint32_t seed) {
  const canary value{seed};
  const text first = value.text();
  text second = first;
  second = "another";
  second = first;
  return sum_of(second);
}

EMSCRIPTEN_KEEPALIVE std::uint32_t string_grows(std::uint32_t seed) {
  const canary value{seed};
  std::string grown{value.text()};
  // Through several blocks.
  for (int i = 0; i < 5; ++i) grown += grown;
  std::vector<std::string> copies;
  for (int i = 0; i < 5; ++i) copies.push_back(grown);
  return sum_of(std::string_view{copies.back()}.substr(0, value.text().size()));
}

EMSCRIPTEN_KEEPALIVE std::uint32_t string_is_taken(std::uint32_t seed) {
  const canary value{seed};
  std::string built{value.text()};
  const secret taken = take_secret(built);
  return sum_of(taken.reveal());
}

EMSCRIPTEN_KEEPALIVE std::uint32_t json_is_read(std::uint32_t seed) {
  const canary value{seed};
  const std::string document =
      join(join(R"({"nested":{"list":[")", value.text(), R"("]},"unknown":")"), value.text(),
           join(R"(","escaped":"\u0041)", value.text(), R"("})"));
  const auto object = parse_json_object(document);
  return object ? sum_of(object->text("escaped").substr(1)) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t broken_json_is_read(std::uint32_t seed) {
  const canary value{seed};
  const std::string document = join(R"({"token":")", value.text(), R"(","broken":"\x"})");
  return parse_json_object(document) ? 0 : sum_of(value.text());
}

EMSCRIPTEN_KEEPALIVE std::uint32_t token_set_is_stored_and_read(std::uint32_t seed) {
  const canary value{seed};
  token_set tokens;
  tokens.access_token = secret{value.text()};
  tokens.refresh_token = secret{value.text()};
  tokens.token_type = "Bearer";
  const secret record = serialize_token_set(tokens.clone());
  const auto read = parse_token_set(record.reveal());
  return read ? sum_of(read->refresh_token.reveal()) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t tokens_are_renewed(std::uint32_t seed) {
  const canary value{seed};
  const http_request sent =
      make_refresh_request(make_server(), "client", secret{join("old-", value.text(), "")});
  const http_response answer{
      .status = 200,
      .header_text = join("X-Echo: ", value.text(), "\r\n"),
      .body = join(R"({"token_type":"bearer","access_token":")", value.text(),
                   join(R"(","refresh_token":")", value.text(), R"("})"))};
  token_set tokens;
  const auto renewed = process_token_endpoint_response(
      answer, {.sent = sent, .client_id = "client", .issuer = {}, .now = noon}, tokens);
  return renewed ? sum_of(tokens.access_token.reveal()) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t refusal_repeats_the_token(std::uint32_t seed) {
  const canary value{seed};
  const http_request sent = make_refresh_request(make_server(), "client", secret{value.text()});
  const http_response answer{
      .status = 400,
      .header_text = {},
      .body = join(R"({"error":"invalid_grant","error_description":"no )", value.text(), R"("})")};
  token_set tokens;
  const auto refused = process_token_endpoint_response(
      answer, {.sent = sent, .client_id = "client", .issuer = {}, .now = noon}, tokens);
  return refused ? 0 : sum_of(value.text());
}

EMSCRIPTEN_KEEPALIVE std::uint32_t tokens_come_from_another_tab(std::uint32_t seed) {
  const canary value{seed};
  token_set tokens;
  tokens.access_token = secret{value.text()};
  tokens.token_type = "Bearer";
  tokens.family = make_family(tokens);
  const secret message = serialize_token_set(tokens);
  const auto heard = parse_tab_message(message.reveal());
  return heard && heard->tokens ? sum_of(heard->tokens->access_token.reveal()) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t verifier_is_hashed(std::uint32_t seed) {
  const canary value{seed};
  const std::string challenge = make_code_challenge(value.text());
  return challenge.size() == 43 ? sum_of(value.text()) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t callback_is_answered(std::uint32_t seed) {
  const canary value{seed};
  const authorization_server asked = make_server();
  authorization_transaction transaction;
  transaction.state = secret{value.text()};
  transaction.code_verifier = secret{value.text()};
  transaction.client_id = "client";
  transaction.issuer = issuer_identity(asked);
  transaction.redirect_uri = "https://app.example/callback";
  transaction.created_at = noon;
  const secret record = serialize_authorization_transaction(transaction);
  const auto read = parse_authorization_transaction(record.reveal());
  const std::string url = join(join("https://app.example/callback?code=", value.text(), "&state="),
                               value.text(), "&app=1");
  const text cleaned = without_authorization_response(url);
  const auto response = parse_authorization_response(url);
  if (!read || !response || cleaned != "https://app.example/callback?app=1") return 0;
  const auto grant = validate_authorization_response(*response, *read,
                                                     {.server = asked,
                                                      .client_id = "client",
                                                      .url = url,
                                                      .now = noon,
                                                      .login_timeout = std::chrono::minutes{10}});
  if (!grant) return 0;
  const http_request sent = make_token_request(asked, "client", *grant);
  return sent.body.reveal().contains(value.text()) ? sum_of(grant->code().reveal()) : 0;
}

EMSCRIPTEN_KEEPALIVE std::uint32_t showdown_token_is_rotated(std::uint32_t seed) {
  const canary value{seed};
  const std::string_view token = value.text().substr(0, 32);
  const http_request sent{.url = "https://ps.example/api/oauth/refreshToken",
                          .body = secret{join("token=", token, "")}};
  const http_response answer{
      .status = 200, .header_text = {}, .body = join(R"(]{"success":")", token, R"("})")};
  const auto rotated = process_refresh_token_response(answer, sent);
  return rotated && rotated->reveal() == token ? sum_of(value.text()) : 0;
}

}  // extern "C"
