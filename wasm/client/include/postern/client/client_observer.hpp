// SPDX-License-Identifier: MIT
// What a client tells those who listen.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/token_set.hpp>

namespace postern {

enum class request_purpose : std::uint8_t { token, refresh, revocation, assertion, rotation };

/// An HTTP exchange that ended: no body, no secret.
struct request_report {
  request_purpose purpose = request_purpose::token;
  /// url is the endpoint, without its query; valid during the call.
  std::string_view url;
  /// status is 0 when there was no answer.
  int status = 0;
  std::chrono::milliseconds duration{0};
  /// failure is null when the answer was a success; valid during the call.
  const error* failure = nullptr;
};

enum class sign_out_reason : std::uint8_t { user, expired };

/// Called in the middle of the client's work: an observer only takes note, and must not call back
/// into the client. Of token_changed and session_changed it hears the one that is its client's; the
/// argument is null after a sign-out, and valid during the call.
class client_observer {
 public:
  virtual ~client_observer() = default;
  virtual void token_changed(const token_set* tokens) = 0;
  virtual void session_changed(const showdown_record* record) = 0;
  virtual void signed_out(sign_out_reason reason) = 0;
  /// failed tells what went wrong outside of any call.
  virtual void failed(const error& failure) = 0;
  virtual void request_ended(const request_report& report) = 0;
};

}  // namespace postern
