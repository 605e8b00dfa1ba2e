// SPDX-License-Identifier: MIT
// The channel between the tabs of a test.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/ports/tab_channel.hpp>

namespace postern::test {

/// What all tabs of a test share: the messages that have not been delivered.
class tab_network;

/// One tab's end. Nothing arrives before tab_network::deliver().
class manual_tab_channel final : public tab_channel {
 public:
  explicit manual_tab_channel(std::shared_ptr<tab_network> network);
  ~manual_tab_channel() override;

  void open(std::string_view name, ref<tab_listener> listener) override;
  void post(const secret& message) override;
  void close() override;

  [[nodiscard]] bool is_open() const { return static_cast<bool>(listener_); }

  /// posted is every message, oldest first.
  std::vector<std::string> posted;
  /// name is what was opened last.
  std::string name;

  /// hear delivers a message to this tab.
  void hear(std::string_view message) const;
  /// wake tells this tab that it may have missed something.
  void wake() const;

 private:
  friend tab_network;

  std::shared_ptr<tab_network> network_;
  ref<tab_listener> listener_;
};

class tab_network {
 public:
  /// deliver hands over what was posted, and what that makes the tabs post.
  void deliver();

 private:
  friend manual_tab_channel;
  struct message {
    const manual_tab_channel* from;
    std::string text;
  };

  std::deque<message> waiting_;
  std::vector<manual_tab_channel*> tabs_;
};

}  // namespace postern::test
