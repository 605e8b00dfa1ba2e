// SPDX-License-Identifier: MIT
// The answers of the token, revocation and introspection endpoints: RFC 6749 sections 5.1 and 5.2,
// RFC 7009 section 2.2, RFC 7662 section 2.2.
#include <postern/core/token_endpoint_response.hpp>

#include <postern/core/json.hpp>

#include "ascii.hpp"
#include "error_description.hpp"

namespace postern {
namespace {

// 68 years; what is more is a fault.
constexpr std::uint64_t max_expires_in = std::uint64_t{1} << 31;

// A record may be longer than the answer, by what is added and by how controls are escaped. One
// that is too long to be read again would sign the user out on the next page; there is room for the
// family and the rotation, which come later.
constexpr std::size_t max_record_bytes = max_json_bytes - 1024;

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

bool is_text_or_missing(const json_value* value) {
  return value == nullptr || value->kind == json_kind::null || value->kind == json_kind::string;
}

/// update_token takes an optional token; false when it is there and unusable.
bool update_token(const json_object& object, const char* name, secret& target) {
  if (!is_text_or_missing(object.find(name))) return false;
  const std::string_view text = object.text(name);
  // RFC 6749 section 3.1: an empty one counts as omitted.
  if (text.empty()) return true;
  target = secret(text);
  // RFC 6749 appendices A.12 and A.17: 1*VSCHAR.
  return is_vschar_text(text);
}

void update_text(const json_object& object, const char* name, text& target) {
  if (const std::string_view text = object.text(name); !text.empty()) target = text;
}

/// read_lifetime reads expires_in into the set; false when it is unusable.
bool read_lifetime(const json_value* expires_in, token_set& tokens) {
  tokens.lifetime = token_lifetime::unknown;
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

/// update_tokens fills in the set, or says what is wrong with the answer.
const char* update_tokens(const json_object& object, const token_response_context& context,
                          token_set& tokens) {
  tokens.issued_at = std::chrono::floor<std::chrono::seconds>(context.now);
  tokens.client_id = context.client_id;
  tokens.issuer = context.issuer;
  // Not OAuth's members, so another server may mean something else by them.
  update_text(object, "username", tokens.username);
  update_text(object, "sub", tokens.sub);
  // RFC 6749 section 5.1: scope is optional if identical to what was requested.
  if (const json_value* scope = object.find("scope");
      scope != nullptr && scope->kind != json_kind::null) {
    tokens.scope = scope->text.reveal();
  }
  tokens.token_type = object.text("token_type");
  tokens.access_token = {};

  if (!update_token(object, "access_token", tokens.access_token) || tokens.access_token.empty()) {
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
  // RFC 6749 section 6: a new refresh token replaces the old one; else the old one is kept.
  if (!update_token(object, "refresh_token", tokens.refresh_token)) {
    return "The answer's refresh_token is unusable.";
  }
  if (!is_text_or_missing(object.find("scope"))) return "The answer's scope is not a string.";
  if (serialize_token_set(tokens).reveal().size() > max_record_bytes) {
    return "The answer is too long to be stored.";
  }
  return nullptr;
}

}  // namespace

result<void> process_token_endpoint_response(const http_response& response,
                                             const token_response_context& context,
                                             token_set& tokens) {
  if (!is_success(response)) return process_refusal(response, context.sent);
  const auto object = parse_json_object(response.body);
  const char* const problem =
      object ? update_tokens(*object, context, tokens) : "The answer is not a JSON object.";
  if (problem == nullptr) return {};
  error invalid = make_error(error_code::invalid_response, problem);
  invalid->status = response.status;
  return invalid;
}

result<void> process_revocation_response(const http_response& response, const http_request& sent) {
  // RFC 7009 section 2.2: the content of a success means nothing.
  if (is_success(response)) return {};
  return process_refusal(response, sent);
}

result<void> process_introspection_response(const http_response& response,
                                            const http_request& sent) {
  if (!is_success(response)) return process_refusal(response, sent);
  const auto object = parse_json_object(response.body);
  // RFC 7662 section 2.2: active is required, a boolean.
  const json_value* active = object ? object->find("active") : nullptr;
  if (active != nullptr && active->kind == json_kind::boolean) return {};
  error invalid = make_error(error_code::invalid_response,
                             "The answer is not a JSON object that says whether it is active.");
  invalid->status = response.status;
  return invalid;
}

bool ends_session(const error& error) {
  return error->code == error_code::token_error && error->oauth_error == "invalid_grant";
}

}  // namespace postern
