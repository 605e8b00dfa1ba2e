// SPDX-License-Identifier: MIT
// The token endpoint's answer: RFC 6749 sections 5.1 and 5.2.
#include <postern/core/token_endpoint_response.hpp>

#include <postern/core/json.hpp>

#include "ascii.hpp"
#include "error_description.hpp"

namespace postern {
namespace {

// 68 years; what is more is a fault.
constexpr std::uint64_t max_expires_in = std::uint64_t{1} << 31;

/// process_refusal makes the error of an answer that is not 2xx.
error process_refusal(const http_response& response, const http_request& sent) {
  error refused = process_error_status(response);
  if (response.status < 400 || response.status >= 500 || response.status == 429) return refused;
  const auto object = parse_json_object(response.body);
  if (!object) return refused;
  const std::string_view code = object->text("error");
  if (code.empty()) return refused;
  // RFC 6749 section 5.2.
  refused->code = error_code::token_error;
  describe_error(refused, {code, object->text("error_description"), object->text("error_uri")},
                 sent.body.reveal());
  return refused;
}

bool is_success(const http_response& response) {
  return response.status >= 200 && response.status < 300;
}

/// read_token takes an optional token; false when it is there and unusable.
bool read_token(const json_object& object, std::string_view name, secret& target) {
  const json_value* value = object.find(name);
  if (value == nullptr || value->kind == json_kind::null) return true;
  const std::string_view text = value->text.reveal();
  // RFC 6749 appendices A.12 and A.17: 1*VSCHAR. An empty one counts as omitted.
  if (value->kind != json_kind::string || (!text.empty() && !is_vschar_text(text))) return false;
  target = secret(text);
  return true;
}

/// read_lifetime reads expires_in into the set; false when it is unusable.
bool read_lifetime(const json_value* expires_in, token_set& tokens) {
  if (expires_in == nullptr) return true;
  std::string_view digits = expires_in->text.reveal();
  switch (expires_in->kind) {
    case json_kind::null:
      tokens.lifetime = token_lifetime::unlimited;
      return true;
    case json_kind::real:
      // 3600.0 is fine, 36e2 is not: nobody sends it, and it would need an arithmetic of its own.
      if (const std::size_t point = digits.find('.');
          point != std::string_view::npos && parse_digits(digits.substr(point + 1))) {
        digits = digits.substr(0, point);
      }
      break;
    case json_kind::integer:
    case json_kind::string:
      break;
    default:
      return false;
  }
  // Neither a sign nor an exponent is a digit, so negative numbers end here.
  const auto value = parse_digits(digits);
  if (!value || *value > max_expires_in) return false;
  tokens.lifetime = token_lifetime::limited;
  tokens.expires_at = tokens.issued_at + std::chrono::seconds(*value);
  return true;
}

/// read_tokens fills in the set, or says what is wrong with the answer.
std::string_view read_tokens(const json_object& object, const token_response_context& context,
                             token_set& tokens) {
  tokens.issued_at = std::chrono::floor<std::chrono::seconds>(context.now);
  tokens.client_id = context.client_id;
  tokens.issuer = context.issuer;
  // Not OAuth's members, so another server may mean something else by them.
  tokens.username = object.text("username");
  tokens.sub = object.text("sub");
  tokens.token_type = object.text("token_type");
  const json_value* scope = object.find("scope");
  const bool has_scope = scope != nullptr && scope->kind != json_kind::null;
  // RFC 6749 section 5.1: scope is optional if identical to what was requested.
  tokens.scope = has_scope ? scope->text.reveal() : context.requested_scope;

  if (!read_token(object, "access_token", tokens.access_token) || tokens.access_token.empty()) {
    return "The answer has no usable access_token.";
  }
  // RFC 6749 section 7.1: a client must not use a token whose type it does not understand; 5.1:
  // the type is compared without case.
  if (!equal_ignoring_case(tokens.token_type, "bearer")) {
    return "The answer's token_type is not Bearer.";
  }
  if (!read_lifetime(object.find("expires_in"), tokens)) {
    return "The answer's expires_in is not a usable number.";
  }
  if (!read_token(object, "refresh_token", tokens.refresh_token)) {
    return "The answer's refresh_token is unusable.";
  }
  if (has_scope && scope->kind != json_kind::string) return "The answer's scope is not a string.";
  return {};
}

}  // namespace

result<token_set> process_token_endpoint_response(const http_response& response,
                                                  const token_response_context& context) {
  if (!is_success(response)) return std::unexpected(process_refusal(response, context.sent));
  token_set tokens;
  std::string_view problem;
  if (const auto object = parse_json_object(response.body); !object) {
    problem = "The answer is not a JSON object.";
  } else {
    problem = read_tokens(*object, context, tokens);
  }
  if (problem.empty()) return tokens;
  auto invalid = make_error(error_code::invalid_response, problem);
  invalid.error()->status = response.status;
  return invalid;
}

result<token_set> process_refresh_response(const http_response& response,
                                           const token_response_context& context,
                                           const token_set& present) {
  // RFC 6749 section 6: without scope, what was granted before.
  auto tokens = process_token_endpoint_response(
      response, {context.sent, context.client_id, context.issuer, present.scope, context.now});
  if (!tokens) return tokens;
  // RFC 6749 section 6: a new refresh token replaces the old one; else the old one is kept.
  if (tokens->refresh_token.empty()) tokens->refresh_token = present.refresh_token.clone();
  if (tokens->username.empty()) tokens->username = present.username;
  if (tokens->sub.empty()) tokens->sub = present.sub;
  return tokens;
}

result<void> process_revocation_response(const http_response& response, const http_request& sent) {
  // RFC 7009 section 2.2: the content of a success means nothing.
  if (is_success(response)) return {};
  return std::unexpected(process_refusal(response, sent));
}

bool ends_session(const error& error) {
  return error->code == error_code::token_error && error->oauth_error == "invalid_grant";
}

}  // namespace postern
