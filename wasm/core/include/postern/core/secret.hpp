// SPDX-License-Identifier: MIT
// A secret is a text that must not leak: token, authorization code, code_verifier, state.
// It has no stream operator, is copied only by name, and is overwritten when it dies.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <postern/core/text.hpp>

namespace postern {

/// A text that is not printed, compared or copied by accident: it shows itself by reveal() and is
/// copied by clone(), so that each place is seen in review. A moved-from secret is empty.
class secret {
 public:
  secret() = default;
  explicit secret(std::string_view characters) : hidden_(characters) {}
  secret(secret&&) noexcept = default;
  secret& operator=(secret&& other) noexcept {
    hidden_ = std::move(other.hidden_);
    return *this;
  }
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret() = default;

  /// clone makes a second copy, which is wiped on its own.
  [[nodiscard]] secret clone() const { return secret{hidden_}; }

  /// reveal shows the text. The view is valid until this object changes or dies.
  [[nodiscard]] std::string_view reveal() const { return hidden_; }

  [[nodiscard]] bool empty() const { return hidden_.empty(); }

 private:
  text hidden_;
};

/// take_secret makes a secret of a text that was built in a string, and wipes the string.
[[nodiscard]] secret take_secret(std::string& text);

/// constant_time_equal compares without telling by its duration where the first difference is.
/// The length is not hidden.
[[nodiscard]] bool constant_time_equal(std::string_view left, std::string_view right);

/// wipe overwrites memory in a way that an optimizer must keep.
void wipe(void* memory, std::size_t size) noexcept;

/// wipe overwrites the characters of a string and leaves it empty.
void wipe(std::string& text) noexcept;

}  // namespace postern
