// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/backend_http_client.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/timer.hpp>

namespace postern {

/// form_sender over emscripten_fetch's DOM-fetch transport: pages, workers and Node alike.
/// The timer must outlive it.
template <class Request>
class emscripten_fetch_sender final : public form_sender<Request> {
 public:
  explicit emscripten_fetch_sender(timer& timers) : timers_(timers) {}

  [[nodiscard]] task<result<http_response>> send(const Request& request,
                                                 std::chrono::milliseconds limit,
                                                 cancellation cancel) override;

 private:
  timer& timers_;
};

extern template class emscripten_fetch_sender<http_request>;
extern template class emscripten_fetch_sender<backend_request>;

using emscripten_fetch_http_client = emscripten_fetch_sender<http_request>;
using emscripten_fetch_backend_http_client = emscripten_fetch_sender<backend_request>;

}  // namespace postern
