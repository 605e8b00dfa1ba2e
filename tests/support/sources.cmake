# SPDX-License-Identifier: MIT
set(POSTERN_TEST_SUPPORT_SOURCES
  canaries.cpp
  client_fixture.cpp
  manual_lock_manager.cpp
  manual_tab_channel.cpp
  manual_timer.cpp
  memory_token_store.cpp
  memory_transaction_store.cpp
  order_log.cpp
  recording_observer.cpp
  recording_window.cpp
  scripted_http_client.cpp
  scripted_popup.cpp
  sequence_random.cpp
  showdown_fixture.cpp
  token_answer.cpp
)
