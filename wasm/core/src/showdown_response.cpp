// SPDX-License-Identifier: MIT
// The login server's answers. What they have in common is read once.
#include <postern/core/showdown_response.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

#include <postern/core/json.hpp>
#include <postern/core/showdown_record.hpp>

#include "error_description.hpp"

namespace postern {
namespace {

constexpr const char* malformed = "The login server's answer is malformed.";

enum class framing : std::uint8_t { raw, json };

error failure(const http_response& response, error_code code, const char* message) {
  error failed = make_error(code, message);
  failed->status = response.status;
  return failed;
}

/// read_answer gives what was granted: a raw text, or a string `success`, as `expected` says.
result<secret> read_answer(const http_response& response, const http_request& sent,
                           framing expected) {
  if (response.status < 200 || response.status > 299) {
    return process_error_status(response);
  }
  std::string_view body = response.body;
  json_object object;
  error_code code = error_code::invalid_response;
  const char* message = malformed;
  std::string_view said;
  if (body.starts_with(']')) {
    // A text that is no JSON object gives an empty one.
    object = *parse_json_object(body.substr(1));
    said = object.text("actionerror");
    const json_value* success = object.find("success");
    if (!said.empty()) {
      code = error_code::action_error;
      message = "The login server refused the request.";
    } else if (success != nullptr && success->kind == json_kind::boolean &&
               success->text.reveal() == "false") {
      code = error_code::token_invalid;
      message = "The login server does not accept the token.";
    } else if (success != nullptr && success->kind == json_kind::string &&
               expected == framing::json) {
      return success->text.clone();
    }
  } else if (body.starts_with(';')) {
    code = error_code::name_refused;
    message = "The login server refused the name.";
    // `;` alone has no reason, `;;` has one.
    said = body.substr(body.starts_with(";;") ? 2 : 1);
  } else if (expected == framing::raw) {
    return secret(body);
  }
  error refused = failure(response, code, message);
  refused->description = sanitize_description(said, sent.body.reveal());
  return refused;
}

}  // namespace

result<showdown_assertion> process_get_assertion_response(const http_response& response,
                                                          const http_request& sent,
                                                          const challstr& challstr) {
  result<secret> text = read_answer(response, sent, framing::raw);
  if (!text) return text.error();
  result<showdown_assertion> assertion = parse_showdown_assertion(text->reveal());
  if (assertion && assertion->challenge() == challstr.challenge()) return assertion;
  return failure(response, error_code::invalid_response, malformed);
}

result<secret> process_refresh_token_response(const http_response& response,
                                              const http_request& sent) {
  result<secret> token = read_answer(response, sent, framing::json);
  if (!token || is_showdown_token(token->reveal())) return token;
  return failure(response, error_code::invalid_response, malformed);
}

}  // namespace postern
