// SPDX-License-Identifier: MIT
// Any text as the callback URL: it is parsed, cleaned and validated, and nothing of it is believed
// before the state, or the nonce, was found to be the one that was sent.
#include <string>
#include <string_view>

#include <postern/core/authorization_response.hpp>
#include <postern/core/form_urlencoded.hpp>
#include <postern/core/showdown_authorization.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/url.hpp>

#include "property.hpp"
#include "query_oracle.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

constexpr std::string_view state = "0123456789012345678901234567890123456789012";
constexpr std::string_view verifier = "verifier-0123456789-0123456789-0123456789-012";
constexpr std::string_view redirect_uri = "https://app.example/callback";

authorization_transaction transaction_of(std::string_view issuer) {
  authorization_transaction transaction;
  transaction.state = secret{state};
  transaction.client_id = "client";
  transaction.issuer = issuer;
  transaction.redirect_uri = redirect_uri;
  return transaction;
}

void check_url(std::string_view url) {
  const result<url_parts> parts = parse_url(url);
  if (!parts) {
    check(parts.error()->code == error_code::invalid_config,
          "a URL that is none is invalid_config");
    return;
  }
  std::string whole{parts->scheme};
  whole += "://";
  whole += parts->authority;
  whole += parts->path;
  if (parts->has_query) whole.append("?").append(parts->query);
  if (parts->has_fragment) whole.append("#").append(parts->fragment);
  check(whole.size() == url.size() &&
            url.ends_with(std::string_view{whole}.substr(parts->scheme.size())),
        "a URL is split without losing a byte");

  const text origin = origin_of(*parts);
  const result<url_parts> origin_parts = parse_url(origin);
  check(origin_parts && origin_of(*origin_parts) == origin, "an origin is its own origin");

  const text extended = with_parameters(url, "postern_probe=1");
  check(!query_values(extended, "postern_probe").empty() &&
            query_values(extended, "postern_probe").back() == "1",
        "an added parameter can be read");
  const bool is_ours_alone = without_parameters(url, {"postern_probe"}) == url;
  if (is_ours_alone && !parts->query.ends_with('&')) {
    const text removed = without_parameters(extended, {"postern_probe"});
    check(removed == url || (parts->has_query && parts->query.empty()),
          "taking away what was added leaves the URL as it was");
  }
}

bool sign_in(std::string_view url) {
  const text cleaned = without_authorization_response(url);
  // Or the code would stay in the address bar.
  check(!has_authorization_response(cleaned), "a cleaned URL has no response");
  check(without_authorization_response(cleaned) == cleaned, "a cleaned URL stays as it is");

  const result<authorization_response> response = parse_authorization_response(url);
  if (!response) {
    check_error(response.error(), state);
    return false;
  }
  check(has_authorization_response(url), "a URL with a response is known to have one");
  authorization_transaction transaction = transaction_of("https://as.example");
  transaction.code_verifier = secret{verifier};
  authorization_server server;
  server.token_endpoint = "https://as.example/token";
  server.issuer = "https://as.example";
  const authorization_response_expectations expected{.server = server,
                                                     .client_id = "client",
                                                     .url = url,
                                                     .now = epoch_time{std::chrono::seconds{60}},
                                                     .login_timeout = std::chrono::seconds{600}};
  const auto grant = validate_authorization_response(*response, transaction, expected);
  transaction.consumed = true;
  check(!validate_authorization_response(*response, transaction, expected),
        "a response is good for one login");
  if (!grant) {
    check_error(grant.error(), state);
    const bool was_sent = has_only(url, "state", state);
    check(was_sent || grant.error()->code == error_code::state_mismatch,
          "of a response with another state nothing is believed, its error neither");
    return false;
  }
  check(has_only(url, "state", state), "no grant without the state that was sent, once");
  check(has_only(url, "code", grant->code().reveal()) && !grant->code().empty(),
        "the code is the one in the URL");
  check(query_values(url, "error").empty() || has_only(url, "error", ""),
        "no grant beside an error");
  check(query_values(url, "iss").empty() || has_only(url, "iss", "https://as.example"),
        "no grant from another issuer");
  check(grant->code_verifier().reveal() == verifier, "the verifier is the stored one");
  return true;
}

bool sign_in_with_showdown(std::string_view url) {
  const text cleaned = without_showdown_authorization_response(url);
  check(find_showdown_nonce(cleaned).empty(), "a cleaned URL has no nonce");
  check(without_showdown_authorization_response(cleaned) == cleaned,
        "a cleaned URL stays as it is");
  showdown_client client;
  client.server_url = "https://login.example";
  client.client_id = "client";
  authorization_transaction transaction = transaction_of(client.server_url);
  transaction.challenge = "c0ffee";
  const auto grant = validate_showdown_authorization_response(
      url, transaction, client, epoch_time{}, std::chrono::seconds{600});
  if (!grant) {
    check(is_our_text(grant.error()), "nothing of the URL is in the error");
    return false;
  }
  check(has_only(url, "postern_nonce", state), "no grant without the nonce that was sent, once");
  check(
      has_only(url, "token", grant->token().reveal()) && is_showdown_token(grant->token().reveal()),
      "the token is the one in the URL");
  check(has_only(url, "assertion", grant->assertion().text().reveal()),
        "the assertion is the one in the URL");
  check(grant->assertion().challenge() == "c0ffee", "the assertion is for this login's challenge");
  return true;
}

}  // namespace

bool callback_url(std::string_view input) {
  check_url(input);
  const bool signed_in = sign_in(input);
  return sign_in_with_showdown(input) || signed_in;
}

}  // namespace postern::fuzz
