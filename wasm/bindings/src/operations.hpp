// SPDX-License-Identifier: MIT
// The calls that JavaScript is waiting for: each has a number to abort it by, and settles once.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <vector>

#include <postern/client/authorization_code_flow.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

class operations : public std::enable_shared_from_this<operations> {
 public:
  /// An operation that was given its number and has not begun.
  struct entry {
    int number;
    cancellation cancel;
  };

  /// open gives the next operation its number and its cancellation.
  [[nodiscard]] entry open();

  /// run begins the work and calls `settle` once with { ok: true, value } or
  /// { ok: false, error }, where the value is a text. Gives the number for abort().
  int run(const entry& opened, task<result<secret>> work, emscripten::val settle);

  /// abort ends the wait for one operation with `aborted`; a number that is over does nothing.
  void abort(int number) const;

  /// dispose ends every wait with `disposed`, now and later.
  void dispose();

 private:
  detached settle_with(int number, task<result<secret>> work, emscripten::val settle);

  std::vector<entry> running_;
  int last_ = 0;
  bool disposed_ = false;
};

/// to_text turns what an operation gives into the text that JavaScript gets: nothing, or JSON.
[[nodiscard]] task<result<secret>> to_text(task<result<void>> work);
[[nodiscard]] task<result<secret>> to_text(task<result<callback_result>> work);
[[nodiscard]] task<result<secret>> to_text(task<token_endpoint::answer> work);

}  // namespace postern
