// SPDX-License-Identifier: MIT
#include <postern/client/auth_config.hpp>

#include <utility>

#include <postern/core/scope.hpp>
#include <postern/core/url.hpp>

namespace postern {
namespace {

result<void> secret_refused() {
  return make_error(error_code::secret_not_allowed,
                    "A browser keeps no secret: remove clientSecret.");
}

}  // namespace

result<void> validate_auth_config(const auth_config& config) {
  if (config.has_secret) return secret_refused();
  if (auto client = validate_public_client(config.client); !client) {
    return client.error();
  }
  if (auto server = validate_authorization_server(config.server); !server) return server;
  for (std::string_view rest = config.fetch_origins; !rest.empty();) {
    const std::string_view allowed = split_line(rest);
    const auto origin = parse_url(allowed);
    if (!origin || origin_of(*origin) != allowed || !is_transport_secure(*origin)) {
      return make_error(error_code::invalid_config,
                        "fetchOrigins must be origins on HTTPS, or on loopback.");
    }
  }
  using namespace std::chrono_literals;
  if (config.refresh_skew < 0s || config.login_timeout <= 0s || config.request_timeout <= 0ms) {
    return make_error(error_code::invalid_config,
                      "A time in the configuration is negative or zero.");
  }
  return {};
}

result<void> validate_refresh_config(const auth_config& config, const secret& refresh_token) {
  if (config.has_secret) return secret_refused();
  if (config.client.client_id.empty() || refresh_token.empty()) {
    return make_error(error_code::invalid_config, "A refresh needs clientId and a refresh token.");
  }
  return validate_authorization_server(config.server);
}

bool may_carry_token(const auth_config& config, std::string_view url) {
  const auto target = parse_url(url);
  if (!target) return false;
  const text origin = origin_of(*target);
  for (std::string_view rest = config.fetch_origins; !rest.empty();) {
    if (split_line(rest) == origin) return true;
  }
  return false;
}

text requested_scope(const public_client& client) { return *validate_user_scopes(client.scopes); }

bool belongs_to(const auth_config& config, const token_set& tokens) {
  return (tokens.client_id.empty() || tokens.client_id == config.client.client_id) &&
         (tokens.issuer.empty() || tokens.issuer == issuer_identity(config.server));
}

}  // namespace postern
