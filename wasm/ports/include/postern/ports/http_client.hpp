// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// Sends a form POST: no cookie to another origin, no redirect followed, past every cache.
/// `Request` is an http_request, or one that says more.
template <class Request>
class form_sender {
 public:
  virtual ~form_sender() = default;

  /// send settles once. Any status is a response. `network_error` is no answer at all, CORS
  /// refusals and redirects included; `timeout` comes after `limit`, `aborted` or `disposed` on
  /// request; the transfer is then ended and a late answer is dropped. The request must live until
  /// then.
  [[nodiscard]] virtual task<result<http_response>> send(const Request& request,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) = 0;
};

/// What a page can send.
using http_client = form_sender<http_request>;

}  // namespace postern
