// SPDX-License-Identifier: MIT
// A text in a storage that several tabs share.
#pragma once

#include <map>
#include <string>

#include "simulation/page.hpp"

namespace postern::simulation {

/// Each tab sees what it has written itself at once, and what others have written when the browser
/// has taken note of it: Chromium's localStorage is late by some milliseconds.
class shared_text {
 public:
  [[nodiscard]] const std::string& seen_by(const tab& reader) const {
    const auto found = pending_.find(&reader);
    return found == pending_.end() ? committed_ : found->second.text;
  }

  /// write gives the number to commit it by.
  unsigned write(const tab& writer, std::string text) {
    pending_[&writer] = {.text = std::move(text), .number = ++last_};
    return last_;
  }

  /// commit shows the tab's last write to all others, unless a later one of the same tab is on its
  /// way.
  void commit(const tab& writer, unsigned number) {
    const auto found = pending_.find(&writer);
    if (found == pending_.end() || found->second.number != number) return;
    committed_ = std::move(found->second.text);
    pending_.erase(found);
  }

 private:
  struct written {
    std::string text;
    unsigned number = 0;
  };
  std::string committed_;
  std::map<const tab*, written> pending_;
  unsigned last_ = 0;
};

}  // namespace postern::simulation
