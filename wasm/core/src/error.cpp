// SPDX-License-Identifier: MIT
// The names of the error codes, and which of them may pass by themselves.
#include <postern/core/error.hpp>

#include <array>
#include <cstddef>

namespace postern {
namespace {

// In the order of error_code.
constexpr std::array<std::string_view, 31> names = {
    "invalid_config",
    "invalid_scope",
    "secret_not_allowed",
    "invalid_challstr",
    "not_ready",
    "disposed",
    "insecure_context",
    "storage_error",
    "wasm_unavailable",
    "missing_code",
    "missing_state",
    "state_mismatch",
    "missing_transaction",
    "login_expired",
    "issuer_mismatch",
    "authorization_error",
    "popup_blocked",
    "popup_closed",
    "popup_timeout",
    "network_error",
    "timeout",
    "aborted",
    "http_error",
    "rate_limited",
    "token_error",
    "invalid_response",
    "action_error",
    "token_invalid",
    "name_refused",
    "not_authenticated",
    "login_required",
};
static_assert(names.size() == static_cast<std::size_t>(error_code::login_required) + 1);

}  // namespace

std::string_view to_string(error_code code) { return names[static_cast<std::size_t>(code)]; }

bool is_retryable(const error& error) {
  switch (error->code) {
    case error_code::network_error:
    case error_code::timeout:
    case error_code::rate_limited:
      return true;
    case error_code::http_error:
      // RFC 9110 section 15.5.9: a client may repeat a request that ended in 408. Status 0 is an
      // answer that never arrived whole.
      return error->status == 0 || error->status == 408 || error->status >= 500;
    default:
      return false;
  }
}

error make_error(error_code code, const char* message) { return error{code, message}; }

error_details* error::make(error_code code, const char* message) {
  return new error_details{.code = code, .message = message};
}

error_details* error::copy(const error_details* details) {
  return details == nullptr ? nullptr : new error_details{*details};
}

void error::destroy(const error_details* details) noexcept { delete details; }

}  // namespace postern
