// SPDX-License-Identifier: MIT
// The one error type of Postern: a stable code, and what is known about the cause.
// No field ever holds a token, an authorization code, a code_verifier or a state.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <postern/core/attributes.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// What went wrong. The names, as to_string() gives them, are public API.
enum class error_code : std::uint8_t {
  // The caller's mistake.
  invalid_config,
  invalid_scope,
  secret_not_allowed,
  invalid_challstr,
  not_ready,
  disposed,
  // The environment's refusal.
  insecure_context,
  storage_error,
  wasm_unavailable,
  // Redirect or popup.
  missing_code,
  missing_state,
  state_mismatch,
  missing_transaction,
  login_expired,
  issuer_mismatch,
  authorization_error,
  popup_blocked,
  popup_closed,
  popup_timeout,
  // Transport.
  network_error,
  timeout,
  aborted,
  http_error,
  rate_limited,
  // The server's answer.
  token_error,
  invalid_response,
  action_error,
  token_invalid,
  name_refused,
  // Session.
  not_authenticated,
  login_required,
};

/// to_string returns the public name of a code, `"state_mismatch"` for example.
[[nodiscard]] std::string_view to_string(error_code code);

/// What is known about an error. Only `code` and `message` are always there.
struct error_details {
  /// code says what happened; programs decide by it.
  error_code code;
  /// message is one English sentence for a developer, a literal. It holds no secret.
  std::string_view message;
  /// status is the HTTP status of the answer, 0 when there was none.
  int status = 0;
  /// oauth_error is the `error` member or parameter (RFC 6749 sections 4.1.2.1 and 5.2).
  text oauth_error{};
  /// description is `error_description`, cut to a bound and stripped of the request's secrets.
  text description{};
  /// error_uri is `error_uri`, a page about the error.
  text error_uri{};
  /// retry_after is how long the server asked to wait (RFC 9110 section 10.2.3).
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// An error as a value: `failure->code`. Copies are deep.
///
/// It is one pointer wide, as errors pass through every layer and a result of nothing should be
/// small. A moved-from error may only be assigned to or destroyed.
// One assignment serves for both.
// NOLINTNEXTLINE(cppcoreguidelines-special-member-functions)
class POSTERN_TRIVIAL_ABI error {
 public:
  /// The message is a literal: a view of it is kept.
  error(error_code code, const char* message) : details_(make(code, message)) {}
  error(const error& other) : details_(copy(other.details_)) {}
  error(error&& other) noexcept : details_(std::exchange(other.details_, nullptr)) {}
  // By value, as it travels in a register.
  error& operator=(error other) noexcept {
    std::swap(details_, other.details_);
    return *this;
  }
  ~error() { destroy(details_); }

  [[nodiscard]] const error_details* operator->() const { return details_; }
  [[nodiscard]] error_details* operator->() { return details_; }

 private:
  template <class T>
  friend class result;

  /// No error: what a success holds.
  error() = default;

  // Out of line, and with pointers, so that no error needs an address.
  static error_details* make(error_code code, const char* message);
  static error_details* copy(const error_details* details);
  static void destroy(const error_details* details) noexcept;

  error_details* details_ = nullptr;
};

/// make_error is the short way to a failed result. The message is a literal.
[[nodiscard]] error make_error(error_code code, const char* message);

/// is_retryable tells whether the same call may succeed later without the user doing anything.
[[nodiscard]] bool is_retryable(const error& error);

/// A value, or the reason why there is none: std::expected<T, error>, as far as it is needed here.
/// No value is an error, so an error is a failed result by itself: `return answer.error();`.
///
/// It has room for both and no union of them: an error knows by itself whether it is there, so that
/// to make, move and destroy a result takes no branch. A failure holds an empty T.
template <class T>
class result {
 public:
  result() = default;
  template <class U = T>
    requires std::is_constructible_v<T, U> && (!std::is_same_v<std::remove_cvref_t<U>, result>)
  result(U&& value) : value_(std::forward<U>(value)) {}
  result(postern::error failure) : error_(std::move(failure)) {}

  [[nodiscard]] bool has_value() const { return error_.details_ == nullptr; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] T& operator*() & { return value_; }
  [[nodiscard]] const T& operator*() const& { return value_; }
  [[nodiscard]] T&& operator*() && { return std::move(value_); }
  [[nodiscard]] T* operator->() { return &value_; }
  [[nodiscard]] const T* operator->() const { return &value_; }
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }
  [[nodiscard]] T value_or(T other) && {
    return has_value() ? std::move(value_) : std::move(other);
  }

  /// error is there if the value is not.
  [[nodiscard]] postern::error& error() { return error_; }
  [[nodiscard]] const postern::error& error() const { return error_; }

 private:
  postern::error error_;
  T value_{};
};

/// Success, or the reason of a failure.
template <>
// One assignment serves for both.
// NOLINTNEXTLINE(cppcoreguidelines-special-member-functions)
class POSTERN_TRIVIAL_ABI result<void> {
 public:
  result() = default;
  result(postern::error failure) : error_(std::move(failure)) {}
  result(const result&) = default;
  result(result&&) noexcept = default;
  // By value, as it travels in a register.
  result& operator=(result other) noexcept {
    std::swap(error_.details_, other.error_.details_);
    return *this;
  }
  ~result() = default;

  [[nodiscard]] bool has_value() const { return error_.details_ == nullptr; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] postern::error& error() { return error_; }
  [[nodiscard]] const postern::error& error() const { return error_; }

 private:
  postern::error error_;
};

}  // namespace postern
