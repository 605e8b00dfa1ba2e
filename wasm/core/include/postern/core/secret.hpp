// SPDX-License-Identifier: MIT
// A secret is a text that must not leak: token, authorization code, code_verifier, state.
// It has no stream operator, is copied only by name, and is overwritten when it dies.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace postern {

/// An owned text that is wiped before its memory is given back.
///
/// A moved-from secret is empty. Copies are made by clone() so that each one is seen in review.
class secret {
 public:
  secret() = default;
  explicit secret(std::string_view text);
  secret(secret&& other) noexcept;
  secret& operator=(secret&& other) noexcept;
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret();

  /// clone makes a second copy, which is wiped on its own.
  [[nodiscard]] secret clone() const;

  /// reveal shows the text. The view is valid until this object changes or dies.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.get(), size_}; }

  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  void wipe() noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
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
