// SPDX-License-Identifier: MIT
#include <postern/core/text.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include <postern/core/secret.hpp>

namespace postern {

text::text(std::string_view characters) {
  if (characters.empty()) return;
  size_ = characters.size();
  characters_ = new char[size_ + 1];
  std::memcpy(characters_, characters.data(), size_);
  characters_[size_] = '\0';
}

text::text(text&& other) noexcept
    : characters_(std::exchange(other.characters_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

text& text::operator=(text&& other) noexcept {
  // The old characters go at once, wiped, and not when `other` does.
  text taken{std::move(other)};
  std::swap(characters_, taken.characters_);
  std::swap(size_, taken.size_);
  return *this;
}

text& text::operator=(std::string_view characters) { return *this = text{characters}; }

text::~text() {
  wipe(characters_, size_);
  delete[] characters_;
}

std::string_view split_line(std::string_view& lines) {
  const std::string_view line = lines.substr(0, lines.find('\n'));
  lines.remove_prefix(std::min(lines.size(), line.size() + 1));
  return line;
}

}  // namespace postern
