// SPDX-License-Identifier: MIT
// An operation that a test has started, and its outcome once there is one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/task.hpp>

#include "support/result_code.hpp"

namespace postern::test {

template <class T>
class pending {
 public:
  /// The task runs at once, up to its first suspension.
  explicit pending(task<T> work) {
    spawn([](task<T> owned, std::shared_ptr<std::optional<T>> outcome) -> task<void> {
      outcome->emplace(co_await std::move(owned));
    }(std::move(work), outcome_));
  }

  [[nodiscard]] bool settled() const { return outcome_->has_value(); }

  /// outcome is for a task that has settled.
  [[nodiscard]] T& outcome() const {
    REQUIRE(settled());
    return **outcome_;
  }

 private:
  std::shared_ptr<std::optional<T>> outcome_ = std::make_shared<std::optional<T>>();
};

/// watch gives the value of a completion, once there is one.
template <class T>
[[nodiscard]] pending<T> watch(completion<T> source) {
  return pending<T>{[](completion<T> from) -> task<T> { co_return co_await from.wait(); }(source)};
}

/// code_of an operation that has not settled is `pending`.
template <class T>
[[nodiscard]] std::string code_of(const pending<result<T>>& call) {
  return call.settled() ? code_of(call.outcome()) : "pending";
}

/// given_token is the token that the call gave, or its code.
[[nodiscard]] inline std::string given_token(const pending<result<secret>>& call) {
  if (!call.settled() || !call.outcome()) return code_of(call);
  return std::string{call.outcome()->reveal()};
}

}  // namespace postern::test
