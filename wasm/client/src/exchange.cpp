// SPDX-License-Identifier: MIT
#include <postern/client/exchange.hpp>

#include <utility>

namespace postern {

task<result<http_response>> exchange::send(std::chrono::milliseconds timeout, cancellation cancel) {
  started_ = client_->ports.wall_clock->elapsed();
  return client_->ports.http->send(sent_, timeout, std::move(cancel));
}

void exchange::report(const result<http_response>& response, const error* failure) const {
  if (client_->observer == nullptr) return;
  const std::string_view url = sent_.url;
  client_->observer->request_ended({.purpose = purpose_,
                                    .url = url.substr(0, url.find('?')),
                                    .status = response ? response->status : 0,
                                    .duration = client_->ports.wall_clock->elapsed() - started_,
                                    .failure = failure});
}

}  // namespace postern
