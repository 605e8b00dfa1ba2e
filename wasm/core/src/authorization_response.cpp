// SPDX-License-Identifier: MIT
// The authorization response: RFC 6749 section 4.1.2, RFC 9207 section 2.
#include <postern/core/authorization_response.hpp>

#include <utility>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/url.hpp>

#include "callback_url.hpp"
#include "error_description.hpp"

namespace postern {
namespace {

struct parameter {
  enum : std::size_t { code, error, state, iss, error_description, error_uri, count };
};

// In the order of `parameter`.
constexpr std::string_view names[parameter::count] = {
    "code", "error", "state", "iss", "error_description", "error_uri"};

error describe_refusal(const authorization_response& response) {
  error refused{error_code::authorization_error, ""};
  std::string sent = form_urlencoder()
                         .append("state", response.state.reveal())
                         .append("code", response.code.reveal())
                         .take();
  describe_error(refused, {response.error, response.error_description, response.error_uri}, sent);
  wipe(sent);
  return refused;
}

}  // namespace

bool has_authorization_response(std::string_view url) {
  const std::string_view query = query_of(url).value_or("");
  return has_parameter(query, "code") || has_parameter(query, "error");
}

result<authorization_response> parse_authorization_response(std::string_view url) {
  const auto query = query_of(url);
  std::string values[parameter::count];
  const bool valid = query && read_parameters(*query, names, values);

  authorization_response response;
  response.code = take_secret(values[parameter::code]);
  response.error = values[parameter::error];
  response.state = take_secret(values[parameter::state]);
  response.iss = values[parameter::iss];
  response.has_iss = has_parameter(query.value_or(""), "iss");
  response.error_description = values[parameter::error_description];
  response.error_uri = values[parameter::error_uri];

  // RFC 6749 section 3.1: a parameter without a value counts as omitted.
  if (!valid || (!response.code.empty() && !response.error.empty())) {
    return make_error(error_code::invalid_response, "The callback URL's response is malformed.");
  }
  if (response.code.empty() && response.error.empty()) {
    return make_error(error_code::missing_code, "The response has no code.");
  }
  if (response.state.empty()) {
    return make_error(error_code::missing_state, "The response has no state.");
  }
  return response;
}

text without_authorization_response(std::string_view url) { return without_parameters(url, names); }

authorization_code_grant::authorization_code_grant(secret code, secret code_verifier,
                                                   text redirect_uri)
    : code_(std::move(code)),
      code_verifier_(std::move(code_verifier)),
      redirect_uri_(std::move(redirect_uri)) {}

result<authorization_code_grant> authorization_code_grant::from_caller_checked_state(
    std::string_view code, std::string_view code_verifier, std::string_view redirect_uri) {
  if (code.empty()) return make_error(error_code::missing_code, "The code is empty.");
  if (!is_code_verifier(code_verifier)) {
    return make_error(error_code::invalid_config,
                      "A code_verifier has 43 to 128 unreserved characters.");
  }
  return authorization_code_grant(secret(code), secret(code_verifier), redirect_uri);
}

result<authorization_code_grant> validate_authorization_response(
    const authorization_response& response, const authorization_transaction& transaction,
    const authorization_response_expectations& expected) {
  const authorization_server& server = expected.server;
  error_code code{};
  const char* message = nullptr;
  if (response.state.empty() ||
      !constant_time_equal(response.state.reveal(), transaction.state.reveal())) {
    // RFC 9700 section 4.7.1: state binds the response to this browser; before it was compared,
    // nothing else in the response, an error included, is to be believed.
    code = error_code::state_mismatch;
    message = "The state is not the one that was sent.";
  } else if (transaction.consumed) {
    code = error_code::missing_transaction;
    message = "This response was already used.";
  } else if (transaction.issuer != issuer_identity(server) ||
             (response.has_iss && !server.issuer.empty() && response.iss != server.issuer) ||
             (!response.has_iss && server.authorization_response_iss_parameter_supported)) {
    // RFC 9700 section 4.4.2: the code goes only to the issuer that the user was sent to. RFC 9207
    // section 2.4: iss is compared by simple string comparison; a server that is known to send it
    // must.
    code = error_code::issuer_mismatch;
    message = "The response is not from the server that the user was sent to.";
  } else if (transaction.client_id != expected.client_id) {
    code = error_code::state_mismatch;
    message = "The response is for another client.";
  } else if (!is_redirect_target(expected.url, transaction.redirect_uri)) {
    code = error_code::invalid_response;
    message = "The callback URL is not the redirect_uri.";
  } else if (has_expired(transaction, expected.now, expected.login_timeout)) {
    code = error_code::login_expired;
    message = "The login took too long.";
  } else if (response.error.empty()) {
    return authorization_code_grant::from_caller_checked_state(
        response.code.reveal(), transaction.code_verifier.reveal(), transaction.redirect_uri);
  } else {
    return describe_refusal(response);
  }
  return make_error(code, message);
}

}  // namespace postern
