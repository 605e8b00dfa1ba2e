# SPDX-License-Identifier: MIT
# One test for each noun of core.
set(POSTERN_CORE_TEST_SOURCES
  authorization_request_test.cpp
  authorization_response_test.cpp
  authorization_server_test.cpp
  authorization_transaction_test.cpp
  base64url_test.cpp
  error_test.cpp
  form_urlencoded_test.cpp
  http_test.cpp
  json_test.cpp
  pkce_test.cpp
  scope_test.cpp
  secret_test.cpp
  sha256_test.cpp
  text_test.cpp
  token_endpoint_response_test.cpp
  token_request_test.cpp
  token_set_test.cpp
  url_test.cpp
)
