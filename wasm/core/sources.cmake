# SPDX-License-Identifier: MIT
# One source for each header that needs one, then those that are private to core.
set(POSTERN_CORE_SOURCES
  src/authorization_request.cpp
  src/authorization_response.cpp
  src/authorization_server.cpp
  src/authorization_transaction.cpp
  src/base64url.cpp
  src/challstr.cpp
  src/confidential_client.cpp
  src/error.cpp
  src/form_urlencoded.cpp
  src/http.cpp
  src/json.cpp
  src/pkce.cpp
  src/scope.cpp
  src/secret.cpp
  src/sha256.cpp
  src/showdown_assertion.cpp
  src/showdown_authorization.cpp
  src/showdown_client.cpp
  src/showdown_record.cpp
  src/showdown_request.cpp
  src/showdown_response.cpp
  src/text.cpp
  src/token_endpoint_response.cpp
  src/token_request.cpp
  src/token_set.cpp
  src/url.cpp

  src/ascii.cpp
  src/callback_url.cpp
  src/error_description.cpp
  src/form_request.cpp
)
