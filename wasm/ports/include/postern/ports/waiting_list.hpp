// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>

namespace postern {

/// Coroutines that wait for one event, in the order in which they came. The entries live in the
/// waiting frames: a wait allocates nothing.
class waiting_list {
 public:
  class entry {
   public:
    entry() = default;
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry() = default;

    /// leave ends the wait of one who was resumed by something else; else it does nothing.
    void leave() {
      previous_->next_ = next_;
      next_->previous_ = previous_;
      previous_ = next_ = this;
    }

   private:
    friend waiting_list;
    entry* previous_ = this;
    entry* next_ = this;
    std::coroutine_handle<> waiter_;
  };

  void add(entry& added, std::coroutine_handle<> waiter) {
    added.waiter_ = waiter;
    insert(added);
  }

  /// resume_first gives false when nobody waits.
  bool resume_first() {
    entry& first = *ring_.next_;
    if (&first == &ring_) return false;
    // The entry dies with its frame as soon as that runs on.
    first.leave();
    first.waiter_.resume();
    return true;
  }

  /// resume_all resumes those who wait now. The list may die meanwhile.
  void resume_all() {
    waiting_list due;
    insert(due.ring_);
    ring_.leave();
    while (due.resume_first()) {
    }
  }

 private:
  void insert(entry& last) {
    last.previous_ = ring_.previous_;
    last.next_ = &ring_;
    ring_.previous_->next_ = &last;
    ring_.previous_ = &last;
  }

  /// ring_ is before the first entry and after the last one.
  entry ring_;
};

}  // namespace postern
