// SPDX-License-Identifier: MIT
// Checks of what an application configured for Pokemon Showdown.
#include <postern/core/showdown_client.hpp>

#include <postern/core/url.hpp>

#include "callback_url.hpp"
#include "showdown_parameter.hpp"

namespace postern {

result<void> validate_showdown_client(const showdown_client& client) {
  const auto server = parse_url(client.server_url);
  if (!server || !is_transport_secure(*server) || server->has_query || server->has_fragment) {
    return make_error(error_code::invalid_config,
                      "server_url must be an https URL, or http on loopback.");
  }
  const auto redirect_uri = parse_url(client.redirect_uri);
  bool valid = redirect_uri && !client.client_id.empty();
  for (const std::string_view name : showdown_parameter_names) {
    // The login page sets these, and so would take them away from the application.
    valid = valid && !has_parameter(redirect_uri->query, name);
  }
  if (valid) return {};
  return make_error(
      error_code::invalid_config,
      "client_id, and redirect_uri without parameters of the response, are required.");
}

text showdown_endpoint(const showdown_client& client, std::string_view name) {
  std::string url{client.server_url.view()};
  if (url.ends_with('/')) url.pop_back();
  url += "/api/oauth/";
  url += name;
  return url;
}

}  // namespace postern
