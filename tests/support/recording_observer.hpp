// SPDX-License-Identifier: MIT
// Takes note of everything that a client tells.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <postern/client/client_observer.hpp>

#include "support/order_log.hpp"

namespace postern::test {

/// A request_report that outlives the call.
struct observed_request {
  request_purpose purpose;
  std::string url;
  int status;
  std::chrono::milliseconds duration;
  /// failure is the name of the error's code, empty for a success.
  std::string failure;
};

class recording_observer final : public client_observer {
 public:
  explicit recording_observer(std::shared_ptr<order_log> order);

  void token_changed(const token_set* tokens) override;
  void session_changed(const showdown_record* record) override;
  void signed_out(sign_out_reason reason) override;
  void failed(const error& failure) override;
  void request_ended(const request_report& report) override;

  /// token_changes are the access tokens that were announced, `none` for a sign-out.
  std::vector<std::string> token_changes;
  /// session_changes are the Pokemon Showdown tokens, in the same way.
  std::vector<std::string> session_changes;
  std::vector<sign_out_reason> sign_outs;
  std::vector<error> failures;
  std::vector<observed_request> requests;
  /// request_failures are the errors of the requests that failed.
  std::vector<error> request_failures;

 private:
  std::shared_ptr<order_log> order_;
};

}  // namespace postern::test
