// SPDX-License-Identifier: MIT
// Requests to the token and revocation endpoints: POST forms, so that nothing secret is in a URL.
#include <postern/core/token_request.hpp>

#include "form_request.hpp"

namespace postern {

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

http_request make_revocation_request(const authorization_server& server, std::string_view client_id,
                                     const secret& token, std::string_view token_type_hint) {
  // RFC 7009 section 2.1.
  return make_form_request(
      server.revocation_endpoint,
      {"client_id", client_id, "token", token.reveal(), "token_type_hint", token_type_hint});
}

}  // namespace postern
