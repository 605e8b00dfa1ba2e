// SPDX-License-Identifier: MIT
// A network that answers what the test says, when the test says it.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/form_urlencoded.hpp>
#include <postern/ports/backend_http_client.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/timer.hpp>

#include "support/order_log.hpp"

namespace postern::test {

/// One send(), with its body decoded.
struct sent_request {
  std::string url;
  std::vector<form_parameter> body;
  std::chrono::milliseconds limit;
  /// user_agent is a backend_request's, empty elsewhere.
  std::string user_agent{};

  /// parameter gives the value of a body parameter, empty when it is not there.
  [[nodiscard]] std::string parameter(std::string_view name) const;
  /// names are the names of the body's parameters, sorted and joined by one space.
  [[nodiscard]] std::string names() const;
};

/// Answers come from the script at once, in its order. A request that finds the script empty is
/// held until answer(), its limit or its cancellation.
template <class Request>
class scripted_form_sender final : public form_sender<Request> {
 public:
  scripted_form_sender(std::shared_ptr<timer> timers, std::shared_ptr<order_log> order);

  [[nodiscard]] task<result<http_response>> send(const Request& request,
                                                 std::chrono::milliseconds limit,
                                                 cancellation cancel) override;

  /// script adds the answer to a request that has not been sent yet.
  void script(result<http_response> answer) { script_.push_back(std::move(answer)); }

  /// answer settles the request with this index; false when it had ended already.
  bool answer(std::size_t index, result<http_response> answer);

  /// fail_all ends every held request with `network_error`.
  void fail_all();

  [[nodiscard]] const std::vector<sent_request>& sent() const { return sent_; }

  /// in_flight is how many requests have not ended.
  [[nodiscard]] std::size_t in_flight() const;

 private:
  std::shared_ptr<timer> timers_;
  std::shared_ptr<order_log> order_;
  std::deque<result<http_response>> script_;
  std::vector<sent_request> sent_;
  /// answers_ has the outcome of each request, by index.
  std::vector<completion<result<http_response>>> answers_;
};

using scripted_http_client = scripted_form_sender<http_request>;
using scripted_backend_http_client = scripted_form_sender<backend_request>;

}  // namespace postern::test
