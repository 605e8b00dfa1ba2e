# SPDX-License-Identifier: MIT
# One source for each header that needs one, then those that are private to core.
set(POSTERN_CORE_SOURCES
  src/authorization_request.cpp
  src/authorization_response.cpp
  src/authorization_server.cpp
  src/authorization_transaction.cpp
  src/base64url.cpp
  src/error.cpp
  src/form_urlencoded.cpp
  src/http.cpp
  src/json.cpp
  src/pkce.cpp
  src/scope.cpp
  src/secret.cpp
  src/sha256.cpp
  src/text.cpp
  src/token_endpoint_response.cpp
  src/token_request.cpp
  src/token_set.cpp
  src/url.cpp

  src/ascii.cpp
  src/error_description.cpp
)
