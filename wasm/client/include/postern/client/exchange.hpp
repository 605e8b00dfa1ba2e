// SPDX-License-Identifier: MIT
// One HTTP exchange, reported to the observer when it has been understood.
#pragma once

#include <chrono>
#include <utility>

#include <postern/client/client_base.hpp>
#include <postern/core/http.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// An exchange with a server: sent once, then read by its owner, who says what came of it.
class exchange {
 public:
  exchange(ref<const client_base> client, request_purpose purpose, http_request request)
      : client_(std::move(client)), purpose_(purpose), sent_(std::move(request)) {}

  /// send gives the answer, whatever its status. Whoever awaits it keeps the exchange until then.
  [[nodiscard]] task<result<http_response>> send(std::chrono::milliseconds timeout,
                                                 cancellation cancel = {});

  /// sent is the request, whose secrets an answer must not repeat.
  [[nodiscard]] const http_request& sent() const { return sent_; }

  /// report tells the observer: `failure` is null for a success.
  void report(const result<http_response>& response, const error* failure) const;

 private:
  ref<const client_base> client_;
  request_purpose purpose_;
  http_request sent_;
  /// By the clock that cannot be set.
  std::chrono::milliseconds started_{};
};

}  // namespace postern
