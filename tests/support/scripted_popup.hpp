// SPDX-License-Identifier: MIT
// A window that goes where the test says.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/ports/popup_window.hpp>

#include "support/order_log.hpp"

namespace postern::test {

class scripted_popup final : public popup_window {
 public:
  explicit scripted_popup(std::shared_ptr<order_log> order);

  void navigate(std::string_view url) override;
  [[nodiscard]] text location() const override;
  [[nodiscard]] bool is_closed() const override { return closed; }
  void listen(std::string_view nonce, ref<popup_listener> listener) override;
  void close() override;

  /// say is what the callback page sends. It is lost when nobody listens.
  void say(std::string_view url) const;

  /// shown is what location() gives: nothing while the page is another origin's.
  std::string shown;
  /// closed is what is_closed() gives: whether or not it is true.
  bool closed = false;

  /// said_early is what the callback page of an earlier visit sends as soon as somebody listens.
  std::vector<std::string> said_early;

  /// navigated are the URLs that the window was sent to, oldest first.
  std::vector<std::string> navigated;
  /// nonces are what names the channels that were listened to.
  std::vector<std::string> nonces;
  /// looks is how often somebody looked at the location.
  mutable int looks = 0;
  int closes = 0;

  [[nodiscard]] bool is_heard() const { return static_cast<bool>(listener_); }

 private:
  std::shared_ptr<order_log> order_;
  ref<popup_listener> listener_;
};

}  // namespace postern::test
