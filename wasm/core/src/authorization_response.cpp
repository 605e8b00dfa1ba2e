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

/// next_of_ours gives the next pair that is a response parameter, with its index. The
/// application's own parameters are none of our business, however malformed they are.
std::optional<std::pair<std::size_t, std::string_view>> next_of_ours(
    std::optional<std::string_view>& query) {
  while (const auto pair = next_form_pair(query)) {
    const auto name = form_urldecode(pair->name);
    for (std::size_t i = 0; name && i < parameter::count; ++i) {
      if (*name == names[i]) return std::pair(i, pair->value);
    }
  }
  return std::nullopt;
}

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

}  // namespace

bool has_authorization_response(std::string_view url) {
  auto query = query_of(url);
  while (const auto found = next_of_ours(query)) {
    if (found->first == parameter::code || found->first == parameter::error) return true;
  }
  return false;
}

result<authorization_response> parse_authorization_response(std::string_view url) {
  auto query = query_of(url);
  if (!query) {
    return make_error(error_code::invalid_response, "The callback URL cannot be parsed.");
  }
  std::string values[parameter::count];
  bool seen[parameter::count] = {};
  while (const auto found = next_of_ours(query)) {
    auto value = form_urldecode(found->second);
    if (!value) return std::unexpected(std::move(value.error()));
    // RFC 6749 section 3.1: response parameters must not be included more than once.
    if (std::exchange(seen[found->first], true)) {
      return make_error(error_code::invalid_response, "A response parameter stands twice.");
    }
    values[found->first] = std::move(*value);
  }

  authorization_response response;
  response.code = take_secret(values[parameter::code]);
  response.state = take_secret(values[parameter::state]);
  response.iss = std::move(values[parameter::iss]);
  response.has_iss = seen[parameter::iss];
  response.error = std::move(values[parameter::error]);
  response.error_description = std::move(values[parameter::error_description]);
  response.error_uri = std::move(values[parameter::error_uri]);
  // RFC 6749 section 3.1: a parameter without a value counts as omitted.
  if (!response.code.empty() && !response.error.empty()) {
    return make_error(error_code::invalid_response, "The response has both code and error.");
  }
  if (response.code.empty() && response.error.empty()) {
    return make_error(error_code::missing_code, "The response has no code.");
  }
  if (response.state.empty()) {
    return make_error(error_code::missing_state, "The response has no state.");
  }
  return response;
}

std::string without_authorization_response(std::string_view url) {
  return without_parameters(url, names);
}

authorization_code_grant::authorization_code_grant(secret code, secret code_verifier,
                                                   std::string redirect_uri)
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
  return authorization_code_grant(secret(code), secret(code_verifier), std::string(redirect_uri));
}

result<authorization_code_grant> validate_authorization_response(
    const authorization_response& response, const authorization_transaction& transaction,
    const authorization_response_expectations& expected) {
  // RFC 9700 section 4.7.1: state binds the response to this browser; before it was compared,
  // nothing else in the response, an error included, is to be believed.
  if (response.state.empty() ||
      !constant_time_equal(response.state.reveal(), transaction.state.reveal())) {
    return make_error(error_code::state_mismatch, "The state is not the one that was sent.");
  }
  if (transaction.consumed) {
    return make_error(error_code::missing_transaction, "This response was already used.");
  }
  // RFC 9700 section 4.4.2: the code goes only to the issuer that the user was sent to. RFC 9207
  // section 2.4: iss is compared by simple string comparison; a server that is known to send it
  // must.
  const authorization_server& server = expected.server;
  if (transaction.issuer != issuer_identity(server) ||
      (response.has_iss && !server.issuer.empty() && response.iss != server.issuer) ||
      (!response.has_iss && server.authorization_response_iss_parameter_supported)) {
    return make_error(error_code::issuer_mismatch,
                      "The response is not from the server that the user was sent to.");
  }
  if (transaction.client_id != expected.client_id) {
    return make_error(error_code::state_mismatch, "The response is for another client.");
  }
  if (!is_redirect_target(expected.url, transaction.redirect_uri)) {
    return make_error(error_code::invalid_response, "The callback URL is not the redirect_uri.");
  }
  if (has_expired(transaction, expected.now, expected.login_timeout)) {
    return make_error(error_code::login_expired, "The login took too long.");
  }
  if (!response.error.empty()) {
    error refused;
    refused.code = error_code::authorization_error;
    const secret secrets[] = {response.state.clone(), response.code.clone()};
    describe_error(refused, {response.error, response.error_description, response.error_uri},
                   secrets);
    return std::unexpected(std::move(refused));
  }
  return authorization_code_grant::from_caller_checked_state(
      response.code.reveal(), transaction.code_verifier.reveal(), transaction.redirect_uri);
}

}  // namespace postern
