// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/http_client.hpp>
#include <postern/ports/timer.hpp>

namespace postern {

/// http_client over emscripten_fetch's DOM-fetch transport: pages, workers and Node alike.
/// The timer must outlive it.
class emscripten_fetch_http_client final : public http_client {
 public:
  explicit emscripten_fetch_http_client(timer& timers) : timers_(timers) {}

  [[nodiscard]] task<result<http_response>> send(const http_request& request,
                                                 std::chrono::milliseconds limit,
                                                 cancellation cancel) override;

 private:
  timer& timers_;
};

}  // namespace postern
