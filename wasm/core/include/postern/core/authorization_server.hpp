// SPDX-License-Identifier: MIT
// What a client knows of its authorization server (the names are RFC 8414's) and of itself.
#pragma once

#include <postern/core/error.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// Endpoints of an authorization server. Optional ones are empty when there are none.
struct authorization_server {
  text authorization_endpoint;
  text token_endpoint;
  text revocation_endpoint;
  /// issuer is compared with `iss` (RFC 9207) when both are there.
  text issuer;
  /// authorization_response_iss_parameter_supported makes a missing `iss` an error.
  bool authorization_response_iss_parameter_supported = false;
};

/// path_of_exile is the preset for www.pathofexile.com.
[[nodiscard]] authorization_server path_of_exile();

/// issuer_identity is what a session and a transaction are bound to: the issuer, or the token
/// endpoint where no issuer is configured.
[[nodiscard]] std::string_view issuer_identity(const authorization_server& server);

/// is_endpoint tells a URL that a secret may be sent to: absolute, https or http on loopback,
/// without fragment (RFC 6749 sections 3.1 and 3.2).
[[nodiscard]] bool is_endpoint(std::string_view url);

/// A public client: there is no room for a secret.
struct public_client {
  text client_id;
  /// redirect_uri goes out byte for byte.
  text redirect_uri;
  /// scopes is one a line, so that a scope with a space in it is seen.
  text scopes;
};

/// validate_authorization_server checks every endpoint that is there: absolute, https or http on
/// loopback, no fragment; else `invalid_config`. authorization_endpoint and token_endpoint are
/// required, and an issuer where authorization_response_iss_parameter_supported is set.
[[nodiscard]] result<void> validate_authorization_server(const authorization_server& server);

/// validate_public_client checks the scopes as `invalid_scope`, then client_id and redirect_uri
/// (present, absolute, no fragment: RFC 6749 section 3.1.2) as `invalid_config`. It gives the
/// scope to request.
[[nodiscard]] result<text> validate_public_client(const public_client& client);

}  // namespace postern
