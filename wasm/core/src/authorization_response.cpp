// SPDX-License-Identifier: MIT
// The authorization response: RFC 6749 section 4.1.2, RFC 9207 section 2.
#include <postern/core/authorization_response.hpp>

#include <utility>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/url.hpp>

#include "error_description.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

struct parameter {
  enum : std::size_t { code, error, state, iss, error_description, error_uri, count };
};

// In the order of `parameter`.
constexpr std::string_view names[parameter::count] = {
    "code", "error", "state", "iss", "error_description", "error_uri"};

/// Reads the response's parameters. The application's own are none of our business, however
/// malformed they are.
class parameter_reader {
 public:
  explicit parameter_reader(std::string_view query) : pairs_(query) {}

  /// next moves on to the next parameter of the response; false when there is none.
  bool next() {
    form_pair pair;
    std::string name;
    while (pairs_.next(pair)) {
      if (!decode_form_text(pair.name, name)) continue;
      for (index = 0; index < parameter::count; ++index) {
        if (name != names[index]) continue;
        value = pair.value;
        return true;
      }
    }
    return false;
  }

  /// index is one of `parameter`.
  std::size_t index = 0;
  /// value is still encoded.
  std::string_view value;

 private:
  form_pair_reader pairs_;
};

std::optional<std::string_view> query_of(std::string_view url) {
  if (url.size() > max_callback_url_bytes) return std::nullopt;
  const auto parts = parse_url(url);
  if (!parts) return std::nullopt;
  return parts->query;
}

/// is_redirect_target tells that the user came back to redirect_uri: same origin and same path, or
/// the path with the slash that static hosts add.
bool is_redirect_target(std::string_view url, std::string_view redirect_uri) {
  const auto actual = parse_url(url);
  const auto expected = parse_url(redirect_uri);
  if (!actual || !expected || origin_of(*actual) != origin_of(*expected)) return false;
  std::string_view path = actual->path;
  if (path == expected->path) return true;
  if (!path.ends_with('/')) return false;
  path.remove_suffix(1);
  return path == expected->path;
}

error describe_refusal(const authorization_response& response) {
  error refused{error_code::authorization_error, {}};
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
  parameter_reader parameters(query_of(url).value_or(""));
  while (parameters.next()) {
    if (parameters.index == parameter::code || parameters.index == parameter::error) return true;
  }
  return false;
}

result<authorization_response> parse_authorization_response(std::string_view url) {
  authorization_response response;
  text code;
  text state;
  // In the order of `parameter`.
  text* const targets[parameter::count] = {&code,
                                           &response.error,
                                           &state,
                                           &response.iss,
                                           &response.error_description,
                                           &response.error_uri};
  std::string decoded;
  bool seen[parameter::count] = {};

  const auto query = query_of(url);
  bool valid = query.has_value();
  parameter_reader parameters(query.value_or(""));
  while (valid && parameters.next()) {
    // RFC 6749 section 3.1: response parameters must not be included more than once.
    valid =
        !std::exchange(seen[parameters.index], true) && decode_form_text(parameters.value, decoded);
    *targets[parameters.index] = decoded;
  }
  wipe(decoded);
  response.code = secret(code);
  response.state = secret(state);
  response.has_iss = seen[parameter::iss];

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
  std::string_view message;
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
    return std::unexpected(describe_refusal(response));
  }
  return make_error(code, message);
}

}  // namespace postern
