// SPDX-License-Identifier: MIT
// A page that goes nowhere and remembers where it was sent.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/ports/browser_window.hpp>

#include "support/order_log.hpp"

namespace postern::test {

class recording_window final : public browser_window {
 public:
  explicit recording_window(std::shared_ptr<order_log> order);

  [[nodiscard]] bool is_secure_context() const override { return secure; }
  [[nodiscard]] result<void> assign(std::string_view url) override;
  [[nodiscard]] text location() const override { return shown; }
  void replace_location(std::string_view url) override;

  bool secure = true;
  /// shown is the page's URL, empty where there is no page.
  std::string shown = "https://app.example/";
  /// assigned and replaced are the URLs that the page was given, oldest first.
  std::vector<std::string> assigned;
  std::vector<std::string> replaced;

 private:
  std::shared_ptr<order_log> order_;
};

}  // namespace postern::test
