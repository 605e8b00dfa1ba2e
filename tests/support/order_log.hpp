// SPDX-License-Identifier: MIT
// What the test doubles saw, in the order in which it happened.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::test {

class order_log {
 public:
  void add(std::string entry) { entries_.push_back(std::move(entry)); }

  [[nodiscard]] const std::vector<std::string>& entries() const { return entries_; }

  [[nodiscard]] int count(std::string_view entry) const;

  /// before tells that both happened, and the last `first` before the first `second`.
  [[nodiscard]] bool before(std::string_view first, std::string_view second) const;

  void clear() { entries_.clear(); }

 private:
  std::vector<std::string> entries_;
};

}  // namespace postern::test
