// SPDX-License-Identifier: MIT
// Checks of what an application configured: OAuth 2.1 section 1.5, RFC 6749 section 3.
#include <postern/core/authorization_server.hpp>

#include <postern/core/scope.hpp>
#include <postern/core/url.hpp>

namespace postern {

authorization_server path_of_exile() {
  authorization_server server;
  server.authorization_endpoint = "https://www.pathofexile.com/oauth/authorize";
  server.token_endpoint = "https://www.pathofexile.com/oauth/token";
  server.revocation_endpoint = "https://www.pathofexile.com/oauth/token/revoke";
  return server;
}

bool is_endpoint(std::string_view url) {
  const auto parts = parse_url(url);
  return parts && is_transport_secure(*parts) && !parts->has_fragment;
}

std::string_view issuer_identity(const authorization_server& server) {
  return server.issuer.empty() ? server.token_endpoint.view() : server.issuer.view();
}

result<void> validate_authorization_server(const authorization_server& server) {
  const char* problem = nullptr;
  if (!is_endpoint(server.authorization_endpoint)) {
    problem = "authorization_endpoint must be an https URL, or http on loopback.";
  } else if (!is_endpoint(server.token_endpoint)) {
    problem = "token_endpoint must be an https URL, or http on loopback.";
  } else if (!server.revocation_endpoint.empty() && !is_endpoint(server.revocation_endpoint)) {
    problem = "revocation_endpoint must be an https URL, or http on loopback.";
  } else if (server.authorization_response_iss_parameter_supported && server.issuer.empty()) {
    // RFC 9207 section 2.4: there must be something to compare `iss` with.
    problem = "A server that sends iss needs an issuer.";
  } else {
    return {};
  }
  return make_error(error_code::invalid_config, problem);
}

result<text> validate_public_client(const public_client& client) {
  result<text> scope = validate_user_scopes(client.scopes);
  const auto url = parse_url(client.redirect_uri);
  // RFC 6749 section 3.1.2: an absolute URI without fragment.
  if (scope && (client.client_id.empty() || !url || url->has_fragment)) {
    return make_error(error_code::invalid_config,
                      "client_id, and redirect_uri as a URL without fragment, are required.");
  }
  return scope;
}

}  // namespace postern
