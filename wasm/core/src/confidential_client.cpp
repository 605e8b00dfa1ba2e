// SPDX-License-Identifier: MIT
// Client authentication: RFC 6749 section 2.3.1.
#include <postern/core/confidential_client.hpp>

#include <utility>

#include "ascii.hpp"
#include "form_request.hpp"

namespace postern {

backend_request authenticate(http_request request, const confidential_client& client) {
  append_parameter(request, "client_secret", client.client_secret.reveal());
  return {std::move(request), client.user_agent};
}

result<void> validate_confidential_client(const confidential_client& client) {
  if (client.client_id.empty()) {
    return make_error(error_code::invalid_config, "clientId is required.");
  }
  // RFC 9110 section 5.5: what is not visible ASCII is obsolete or dangerous in a header, and
  // blanks around a value are cut off on the way.
  const std::string_view agent = client.user_agent;
  if (!agent.empty() && (!is_vschar_text(agent) || agent.front() == ' ' || agent.back() == ' ')) {
    return make_error(error_code::invalid_config,
                      "userAgent must be visible ASCII, with spaces inside only.");
  }
  return {};
}

result<void> require_client_secret(const confidential_client& client) {
  if (!client.client_secret.empty()) return {};
  return make_error(error_code::invalid_config, "This call needs clientSecret.");
}

}  // namespace postern
