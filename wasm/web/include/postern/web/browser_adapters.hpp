// SPDX-License-Identifier: MIT
// The ports that are a line or two over the platform.
#pragma once

#include <postern/ports/browser_window.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/random_source.hpp>

namespace postern {

/// clock over Date.now().
class date_clock final : public clock {
 public:
  [[nodiscard]] epoch_time now() const override;
};

/// random_source over crypto.getRandomValues().
class web_crypto_random_source final : public random_source {
 public:
  [[nodiscard]] result<void> fill(std::span<std::byte> bytes) override;
};

/// browser_window over the page's own location and history.
class document_browser_window final : public browser_window {
 public:
  [[nodiscard]] bool is_secure_context() const override;
  [[nodiscard]] result<void> assign(std::string_view url) override;
  [[nodiscard]] std::string location() const override;
  void replace_location(std::string_view url) override;
};

}  // namespace postern
