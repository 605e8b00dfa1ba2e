// SPDX-License-Identifier: MIT
// The calls that JavaScript is waiting for: each has a number to abort it by, and settles once.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <utility>
#include <vector>

#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

#include "convert.hpp"

namespace postern {

class operations : public std::enable_shared_from_this<operations> {
 public:
  /// start runs an operation and calls `settle` once with { ok: true, value } or
  /// { ok: false, error }. `begin` is given the cancellation and gives the work; `convert` turns
  /// its value into JavaScript's. Gives the number for abort().
  template <class Begin, class Convert>
  int start(emscripten::val settle, Begin begin, Convert convert) {
    const int number = ++last_;
    const cancellation cancel;
    running_.push_back({number, cancel});
    if (disposed_) cancellation{cancel}.request(error_code::disposed);
    spawn([](auto self, int number, emscripten::val settle, auto work,
             Convert convert) -> task<void> {
      auto outcome = co_await std::move(work);
      self->forget(number);
      settle(to_outcome(std::move(outcome), convert));
    }(shared_from_this(), number, std::move(settle), begin(cancel), std::move(convert)));
    return number;
  }

  /// abort ends the wait for one operation with `aborted`; a number that is over does nothing.
  void abort(int number);

  /// dispose ends every wait with `disposed`, now and later.
  void dispose();

 private:
  struct running_operation {
    int number;
    cancellation cancel;
  };

  void forget(int number);

  std::vector<running_operation> running_;
  int last_ = 0;
  bool disposed_ = false;
};

}  // namespace postern
