// SPDX-License-Identifier: MIT
// Ports that do what an input says, when it says so. What they are asked for is checked by whoever
// feeds them.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/ports/completion.hpp>
#include <postern/ports/http_client.hpp>
#include <postern/ports/lease_store.hpp>
#include <postern/ports/lock_manager.hpp>
#include <postern/ports/tab_channel.hpp>
#include <postern/ports/timer.hpp>
#include <postern/ports/token_store.hpp>

#include "support/manual_clock.hpp"

namespace postern::fuzz {

/// Timers that fire in order, and only inside of advance().
class fed_timer final : public timer {
 public:
  explicit fed_timer(test::manual_clock& clock) : clock_(clock) {}

  [[nodiscard]] id start(std::chrono::milliseconds delay, callback fire) override;
  void stop(id timer) override { set_.erase(timer); }

  void advance(std::chrono::milliseconds distance);
  [[nodiscard]] bool is_set() const { return !set_.empty(); }

 private:
  struct alarm {
    std::chrono::milliseconds at;
    callback fire;
  };
  test::manual_clock& clock_;
  id next_id_ = 1;
  std::map<id, alarm> set_;
};

/// A network where each request waits for its answer, its limit or its cancellation.
class fed_http_client final : public http_client {
 public:
  explicit fed_http_client(timer& timers) : timers_(timers) {}

  [[nodiscard]] task<result<http_response>> send(const http_request& request,
                                                 std::chrono::milliseconds limit,
                                                 cancellation cancel) override;

  struct sent_request {
    std::string url;
    std::string body;
    completion<result<http_response>> answer;
  };

  /// sending is told of each request before it is sent.
  std::function<void(const sent_request&)> sending;

  /// waiting gives one of the requests without an answer, null when there is none.
  [[nodiscard]] sent_request* waiting(std::size_t index);
  void fail_all();

  /// sent are all requests, oldest first; what is there stays where it is.
  [[nodiscard]] const std::deque<sent_request>& sent() const { return sent_; }

 private:
  timer& timers_;
  std::deque<sent_request> sent_;
};

/// A token store that can be slow, and can fail.
class fed_token_store final : public token_store {
 public:
  [[nodiscard]] task<result<secret>> read() override;
  [[nodiscard]] task<result<void>> write(secret record) override;
  [[nodiscard]] task<result<void>> clear() override;

  /// writing and clearing are told of what is about to happen to the record.
  std::function<void(std::string_view written)> writing;
  std::function<void()> clearing;

  std::string record;
  bool asynchronous = false;
  bool fails_to_read = false;
  bool fails_to_write = false;
  bool fails_to_clear = false;

  /// complete_next lets the operation that was begun first take effect.
  void complete_next();
  /// complete_all goes on until nothing waits.
  void complete_all() {
    while (is_waiting()) complete_next();
  }
  [[nodiscard]] bool is_waiting() const { return !gates_.empty(); }

 private:
  task<result<void>> reach(const bool& fails);

  std::deque<completion<bool>> gates_;
};

/// Locks that other tabs may hold, first come, first served; one queue for all names.
class fed_lock_manager final : public lock_manager {
 public:
  explicit fed_lock_manager(timer& timers) : timers_(timers) {}

  [[nodiscard]] task<result<ref<shared_object>>> acquire(std::string_view name,
                                                         std::chrono::milliseconds limit,
                                                         cancellation cancel) override;

  /// has_locks is false where the platform has none: nothing to hold, at once.
  bool has_locks = true;
  /// hold is another tab's; release ends it.
  void hold();
  void release();

 private:
  struct state final : shared_object {
    bool held = false;
    std::deque<completion<result<ref<shared_object>>>> queue;

    void serve();
  };
  struct held_lock;

  timer& timers_;
  ref<state> state_ = make_ref<state>();
  bool held_elsewhere_ = false;
};

/// Small texts that any script of the origin can write.
class fed_lease_store final : public lease_store {
 public:
  [[nodiscard]] result<text> read(std::string_view name) override;
  [[nodiscard]] result<void> write(std::string_view name, std::string_view text) override;
  void remove(std::string_view name) override;

  /// lease is the one that there is, whatever its name.
  std::string lease;
  bool fails = false;
};

/// What other tabs say, and what this one says to them.
class fed_tab_channel final : public tab_channel {
 public:
  void open(std::string_view name, ref<tab_listener> listener) override;
  void post(const secret& message) override { posted.emplace_back(message.reveal()); }
  void close() override { listener_ = nullptr; }

  void hear(std::string_view message) const;
  void wake() const;

  std::vector<std::string> posted;

 private:
  ref<tab_listener> listener_;
};

}  // namespace postern::fuzz
