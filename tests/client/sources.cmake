# SPDX-License-Identifier: MIT
# One test for each noun of client, and of the ports that have code; the longer ones in parts.
set(POSTERN_CLIENT_TEST_SOURCES
  async_mutex_test.cpp
  auth_client_cancellation_test.cpp
  auth_client_secrecy_test.cpp
  auth_client_test.cpp
  auth_config_test.cpp
  authorization_code_flow_once_test.cpp
  authorization_code_flow_refusal_test.cpp
  authorization_code_flow_test.cpp
  cancellation_test.cpp
  completion_test.cpp
  outcome_test.cpp
  ref_test.cpp
  refresh_backoff_test.cpp
  session_auto_refresh_test.cpp
  session_refresh_test.cpp
  session_test.cpp
  session_weather_test.cpp
  task_test.cpp
  token_endpoint_test.cpp
  transaction_log_test.cpp
)
