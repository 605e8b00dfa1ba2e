// SPDX-License-Identifier: MIT
#include <postern/client/exchange.hpp>

#include <algorithm>
#include <utility>

namespace postern {

task<result<http_response>> exchange::send(request_limits limits) {
  started_ = client_->ports.wall_clock->now();
  return client_->ports.http->send(sent_, limits.timeout, std::move(limits.cancel));
}

void exchange::report(const result<http_response>& response, const error* failure) const {
  using namespace std::chrono_literals;
  if (client_->observer == nullptr) return;
  const std::string_view url = sent_.url;
  client_->observer->request_ended(
      {.purpose = purpose_,
       .url = url.substr(0, url.find('?')),
       .status = response ? response->status : 0,
       .duration = std::max(client_->ports.wall_clock->now() - started_, 0ms),
       .failure = failure});
}

}  // namespace postern
