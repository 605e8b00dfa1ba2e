// SPDX-License-Identifier: MIT
// A text that is kept: what a configuration, a token set or an error holds. Texts are built in a
// std::string or taken from a view, and then only read, so they need no capacity and no buffer of
// their own. It is a quarter of the code of std::string wherever a struct of texts is made, moved
// or destroyed, which is most of what a sign-in does.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace postern {

/// An owned, immutable text of two words: assigned as a whole, wiped when it dies. Copies are deep;
/// a moved-from text is empty.
class text {
 public:
  text() = default;
  text(std::string_view characters);
  template <class T>
    requires std::convertible_to<const T&, std::string_view> &&
             (!std::same_as<T, std::string_view> && !std::same_as<T, text>)
  text(const T& characters) : text(std::string_view{characters}) {}
  text(const text& other) : text(other.view()) {}
  text(text&& other) noexcept;
  text& operator=(std::string_view characters);
  template <class T>
    requires std::convertible_to<const T&, std::string_view> &&
             (!std::same_as<T, std::string_view> && !std::same_as<T, text>)
  text& operator=(const T& characters) {
    return *this = std::string_view{characters};
  }
  // `= {"a", "b"}` would be one view from the first text to the second.
  text& operator=(std::initializer_list<std::string_view>) = delete;
  text& operator=(const text& other) {
    if (this != &other) *this = other.view();
    return *this;
  }
  text& operator=(text&& other) noexcept;
  ~text();

  /// view is valid until this object changes or dies.
  [[nodiscard]] std::string_view view() const { return {characters_, size_}; }
  operator std::string_view() const { return view(); }

  /// c_str ends in a NUL, which does not count.
  [[nodiscard]] const char* c_str() const { return characters_ == nullptr ? "" : characters_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  template <class T>
    requires std::convertible_to<const T&, std::string_view>
  friend bool operator==(const text& left, const T& right) {
    return left.view() == std::string_view{right};
  }

 private:
  char* characters_ = nullptr;
  std::size_t size_ = 0;
};

/// split_line takes the first line off `lines`, which is text with a line feed after each line but
/// perhaps the last.
[[nodiscard]] std::string_view split_line(std::string_view& lines);

}  // namespace postern
