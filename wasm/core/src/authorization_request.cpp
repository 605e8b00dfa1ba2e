// SPDX-License-Identifier: MIT
// The authorization request: RFC 6749 section 4.1.1, RFC 7636 section 4.3.
#include <postern/core/authorization_request.hpp>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/url.hpp>

#include "callback_url.hpp"

namespace postern {

result<text> make_authorization_request(const authorization_server& server,
                                        const public_client& client, std::string_view state,
                                        std::string_view code_challenge) {
  result<text> scope = validate_public_client(client);
  if (!scope) return scope;
  if (auto valid = validate_authorization_server(server); !valid) {
    return valid.error();
  }
  // OAuth 2.1 sections 4.1.1 and 7.5: no request without PKCE; R3: none without state.
  if (state.empty() || code_challenge.empty()) {
    return make_error(error_code::invalid_config, "state and code_challenge are required.");
  }

  const struct {
    std::string_view name;
    std::string_view value;
  } parameters[] = {
      {"client_id", client.client_id},
      {"response_type", "code"},
      {"redirect_uri", client.redirect_uri},
      {"scope", *scope},
      {"state", state},
      {"code_challenge", code_challenge},
      {"code_challenge_method", "S256"},
  };

  // RFC 6749 section 3.1: the endpoint's own query must be retained.
  const std::string_view query = parse_url(server.authorization_endpoint)->query;
  form_urlencoder encoder;
  for (const auto& [name, value] : parameters) {
    // RFC 6749 section 3.1: parameters must not be included more than once.
    if (has_parameter(query, name)) {
      return make_error(error_code::invalid_config,
                        "authorization_endpoint's query repeats a parameter of the request.");
    }
    // RFC 6749 section 3.3: scope is optional, and a scope has at least one token.
    if (!value.empty()) encoder.append(name, value);
  }
  return with_parameters(server.authorization_endpoint, encoder.take());
}

}  // namespace postern
