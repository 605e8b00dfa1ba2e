// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/browser_window.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/random_source.hpp>

namespace postern {

/// The ports that are a line or two over the platform and have no state: clock over Date.now()
/// and performance.now(), random_source over crypto.getRandomValues(), browser_window over location
/// and history.
class browser final : public clock, public random_source, public browser_window {
 public:
  [[nodiscard]] epoch_time now() const override;
  [[nodiscard]] std::chrono::milliseconds elapsed() const override;
  [[nodiscard]] result<void> fill(std::span<std::byte> bytes) override;
  [[nodiscard]] bool is_secure_context() const override;
  [[nodiscard]] result<void> assign(std::string_view url) override;
  [[nodiscard]] text location() const override;
  void replace_location(std::string_view url) override;
};

}  // namespace postern
