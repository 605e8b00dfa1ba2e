// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Sends a form POST: without cookies, without following redirects, past every cache.
class http_client {
 public:
  virtual ~http_client() = default;

  /// send settles once. Any status is a response. `network_error` is no answer at all, CORS
  /// refusals and redirects included; `timeout` comes after `limit`, `aborted` or `disposed` on
  /// request; the transfer is then ended and a late answer is dropped.
  [[nodiscard]] virtual task<result<http_response>> send(const http_request& request,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) = 0;
};

}  // namespace postern
