// SPDX-License-Identifier: MIT
// A client that runs on a server and so can keep a secret: RFC 6749 section 2.1. Nothing that ships
// to browsers links any of this.
#pragma once

#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// Who asks from a server. Without a client_secret it is a public client that runs there.
struct confidential_client {
  text client_id;
  secret client_secret;
  /// user_agent is the whole User-Agent header (RFC 9110 section 10.1.5); empty leaves it to the
  /// platform.
  text user_agent;
};

/// A request that says more than a browser lets a page say. It is a type of its own, so that no
/// request of a page has room for it.
struct backend_request : http_request {
  /// user_agent is sent as it is; empty sends the platform's own.
  text user_agent;
};

/// authenticate adds client_secret to the form, if there is one (`client_secret_post`, RFC 6749
/// section 2.3.1), and the User-Agent to the request. There is no other way in which a secret goes
/// out, and never an Authorization header.
[[nodiscard]] backend_request authenticate(http_request request, const confidential_client& client);

/// validate_confidential_client asks for a client_id, and for a user_agent that arrives as it is:
/// visible ASCII and spaces, none of those at its ends; else `invalid_config`.
[[nodiscard]] result<void> validate_confidential_client(const confidential_client& client);

/// require_client_secret gives `invalid_config` for a client that has none.
[[nodiscard]] result<void> require_client_secret(const confidential_client& client);

}  // namespace postern
