// SPDX-License-Identifier: MIT
#include <postern/core/showdown_request.hpp>

#include "form_request.hpp"

namespace postern {

http_request make_get_assertion_request(const showdown_client& client, const secret& token,
                                        const challstr& challstr) {
  return make_form_request(
      showdown_endpoint(client, "api/getassertion"),
      {"client_id", client.client_id, "token", token.reveal(), "challenge", challstr.text()});
}

http_request make_refresh_token_request(const showdown_client& client, const secret& token) {
  return make_form_request(showdown_endpoint(client, "api/refreshtoken"),
                           {"client_id", client.client_id, "token", token.reveal()});
}

}  // namespace postern
