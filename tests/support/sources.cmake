# SPDX-License-Identifier: MIT
set(POSTERN_TEST_SUPPORT_SOURCES
  canaries.cpp
  client_fixture.cpp
  manual_timer.cpp
  memory_token_store.cpp
  memory_transaction_store.cpp
  order_log.cpp
  recording_observer.cpp
  recording_window.cpp
  scripted_http_client.cpp
  sequence_random.cpp
  token_answer.cpp
)
