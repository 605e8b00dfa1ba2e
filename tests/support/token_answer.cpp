// SPDX-License-Identifier: MIT
#include "support/token_answer.hpp"

#include <utility>

#include <postern/core/json.hpp>

#include "support/oauth_examples.hpp"

namespace postern::test {
namespace {

std::string numbered(std::string_view name, int number) {
  return std::string{name} + '-' + std::to_string(number);
}

http_response make_json_response(int status, json_writer& writer) {
  return {.status = status,
          .header_text = "Content-Type: application/json\r\n",
          .body = std::string{writer.take().reveal()}};
}

}  // namespace

http_response make_token_answer(const token_answer& members) {
  json_writer writer;
  writer.string("access_token", members.access_token).string("token_type", "Bearer");
  if (members.expires_in) writer.integer("expires_in", *members.expires_in);
  if (!members.refresh_token.empty()) writer.string("refresh_token", members.refresh_token);
  if (!members.scope.empty()) writer.string("scope", members.scope);
  return make_json_response(200, writer);
}

http_response make_token_answer(int number) {
  return make_token_answer(token_answer{.access_token = numbered("access", number),
                                        .refresh_token = numbered("refresh", number)});
}

http_response make_refusal(std::string_view oauth_error, std::string_view description) {
  json_writer writer;
  writer.string("error", oauth_error);
  if (!description.empty()) writer.string("error_description", description);
  return make_json_response(400, writer);
}

http_response make_status(int status, std::string_view header_text) {
  return {.status = status, .header_text = std::string{header_text}, .body = {}};
}

error make_network_error() { return make_error(error_code::network_error, "No answer came."); }

token_set make_token_set(int number, epoch_time issued_at, std::chrono::seconds life) {
  token_set tokens;
  tokens.access_token = secret{numbered("access", number)};
  tokens.refresh_token = secret{numbered("refresh", number)};
  tokens.token_type = "Bearer";
  tokens.scope = "account:profile account:characters";
  tokens.lifetime = token_lifetime::limited;
  tokens.issued_at = std::chrono::floor<std::chrono::seconds>(issued_at);
  tokens.expires_at = tokens.issued_at + life;
  tokens.client_id = example_client().client_id;
  tokens.issuer = example_server().issuer;
  return tokens;
}

std::unique_ptr<token_set> boxed(token_set tokens) {
  return std::make_unique<token_set>(std::move(tokens));
}

std::string record_of(const token_set& tokens) {
  return std::string{serialize_token_set(tokens).reveal()};
}

}  // namespace postern::test
