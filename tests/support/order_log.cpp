// SPDX-License-Identifier: MIT
#include "support/order_log.hpp"

#include <algorithm>

namespace postern::test {

int order_log::count(std::string_view entry) const {
  return static_cast<int>(std::ranges::count(entries_, entry));
}

bool order_log::before(std::string_view first, std::string_view second) const {
  const auto split = std::ranges::find(entries_, second);
  return split != entries_.end() && std::find(entries_.begin(), split, first) != split &&
         std::find(split, entries_.end(), first) == entries_.end();
}

}  // namespace postern::test
