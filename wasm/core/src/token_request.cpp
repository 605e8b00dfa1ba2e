// SPDX-License-Identifier: MIT
// Requests to the endpoints that take forms: POST forms, so that nothing secret is in a URL.
#include <postern/core/token_request.hpp>

#include "form_request.hpp"

namespace postern {
namespace {

/// make_token_form is about one token: RFC 7009 section 2.1 and RFC 7662 section 2.1.
http_request make_token_form(std::string_view url, std::string_view client_id, const secret& token,
                             std::string_view token_type_hint) {
  // RFC 6749 section 3.1: a parameter without a value counts as omitted.
  return token_type_hint.empty()
             ? make_form_request(url, {"client_id", client_id, "token", token.reveal()})
             : make_form_request(url, {"client_id", client_id, "token", token.reveal(),
                                       "token_type_hint", token_type_hint});
}

}  // namespace

http_request make_token_request(const authorization_server& server, std::string_view client_id,
                                const authorization_code_grant& grant) {
  // RFC 6749 section 4.1.3 and RFC 7636 section 4.5.
  return make_form_request(
      server.token_endpoint,
      {"client_id", client_id, "grant_type", "authorization_code", "code", grant.code().reveal(),
       "redirect_uri", grant.redirect_uri(), "code_verifier", grant.code_verifier().reveal()});
}

http_request make_refresh_request(const authorization_server& server, std::string_view client_id,
                                  const secret& refresh_token) {
  // RFC 6749 section 6; without scope, which asks for what was granted before.
  return make_form_request(server.token_endpoint,
                           {"client_id", client_id, "grant_type", "refresh_token", "refresh_token",
                            refresh_token.reveal()});
}

http_request make_client_credentials_request(const authorization_server& server,
                                             std::string_view client_id, std::string_view scope) {
  // RFC 6749 section 4.4.2.
  http_request request = make_form_request(
      server.token_endpoint, {"client_id", client_id, "grant_type", "client_credentials"});
  append_parameter(request, "scope", scope);
  return request;
}

http_request make_revocation_request(const authorization_server& server, std::string_view client_id,
                                     const secret& token, std::string_view token_type_hint) {
  return make_token_form(server.revocation_endpoint, client_id, token, token_type_hint);
}

http_request make_introspection_request(std::string_view introspection_endpoint,
                                        std::string_view client_id, const secret& token,
                                        std::string_view token_type_hint) {
  return make_token_form(introspection_endpoint, client_id, token, token_type_hint);
}

}  // namespace postern
