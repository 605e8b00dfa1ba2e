// SPDX-License-Identifier: MIT
#include "support/recording_observer.hpp"

#include <utility>

namespace postern::test {

recording_observer::recording_observer(std::shared_ptr<order_log> order)
    : order_(std::move(order)) {}

void recording_observer::token_changed(const token_set* tokens) {
  order_->add("token changed");
  token_changes.emplace_back(tokens == nullptr ? "none" : tokens->access_token.reveal());
}

void recording_observer::session_changed(const showdown_record* record) {
  order_->add("session changed");
  session_changes.emplace_back(record == nullptr ? "none" : record->token.reveal());
}

void recording_observer::signed_out(sign_out_reason reason) {
  order_->add("signed out");
  sign_outs.push_back(reason);
}

void recording_observer::failed(const error& failure) { failures.push_back(failure); }

void recording_observer::request_ended(const request_report& report) {
  order_->add("request ended");
  requests.push_back({.purpose = report.purpose,
                      .url = std::string{report.url},
                      .status = report.status,
                      .duration = report.duration,
                      .failure = {}});
  if (report.failure == nullptr) return;
  requests.back().failure = to_string((*report.failure)->code);
  request_failures.push_back(*report.failure);
}

}  // namespace postern::test
