// SPDX-License-Identifier: MIT
#include "support/scripted_http_client.hpp"

#include <algorithm>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/settling.hpp"

namespace postern::test {
namespace {

result<http_response> no_answer() {
  return make_error(error_code::timeout, "The server did not answer in time.");
}

std::string user_agent_of(const http_request& /*request*/) { return {}; }
std::string user_agent_of(const backend_request& request) {
  return std::string{request.user_agent};
}

}  // namespace

std::string sent_request::parameter(std::string_view name) const {
  const auto found = std::ranges::find(body, name, &form_parameter::name);
  return found == body.end() ? std::string{} : found->value;
}

std::string sent_request::names() const {
  std::vector<std::string> sorted;
  for (const form_parameter& each : body) sorted.push_back(each.name);
  std::ranges::sort(sorted);
  std::string joined;
  for (const std::string& name : sorted) {
    if (!joined.empty()) joined += ' ';
    joined += name;
  }
  return joined;
}

template <class Request>
scripted_form_sender<Request>::scripted_form_sender(std::shared_ptr<timer> timers,
                                                    std::shared_ptr<order_log> order)
    : timers_(std::move(timers)), order_(std::move(order)) {}

template <class Request>
task<result<http_response>> scripted_form_sender<Request>::send(const Request& request,
                                                                std::chrono::milliseconds limit,
                                                                cancellation cancel) {
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  auto body = parse_form_urlencoded(request.body.reveal());
  REQUIRE(body);
  order_->add("request");
  sent_.push_back({.url = std::string{request.url},
                   .body = std::move(*body),
                   .limit = limit,
                   .user_agent = user_agent_of(request)});
  completion<result<http_response>> answer;
  answers_.push_back(answer);
  if (!script_.empty()) {
    answer.settle(std::exchange(script_.front(), http_response{}));
    script_.pop_front();
    co_return co_await answer.take();
  }

  cancel.on_request(settling<&no_answer>(answer));
  const std::shared_ptr<timer> timers = timers_;
  const timer::id deadline = timers->start(limit, settling<&no_answer>(answer));
  result<http_response> outcome = co_await answer.take();
  timers->stop(deadline);
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return outcome;
}

template <class Request>
bool scripted_form_sender<Request>::answer(std::size_t index, result<http_response> answer) {
  REQUIRE(index < answers_.size());
  // The vector may grow while the answer is being handled.
  completion<result<http_response>> held = answers_[index];
  return held.settle(std::move(answer));
}

template <class Request>
void scripted_form_sender<Request>::fail_all() {
  for (std::size_t index = 0; index < answers_.size(); ++index) {
    answer(index, make_error(error_code::network_error, "The test is over."));
  }
}

template <class Request>
std::size_t scripted_form_sender<Request>::in_flight() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(answers_, [](const auto& each) { return !each.settled(); }));
}

template class scripted_form_sender<http_request>;
template class scripted_form_sender<backend_request>;

}  // namespace postern::test
