// SPDX-License-Identifier: MIT
// What the application has asked of the client and still waits for.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <postern/core/error.hpp>
#include <postern/ports/task.hpp>

#include "simulation/environment.hpp"

namespace postern::simulation {

struct operation {
  page* in = nullptr;
  std::string_view what;
  moment began_awake{0};
  bool is_settled = false;
};

/// code_of is `ok` or the name of the error's code.
template <class T>
[[nodiscard]] std::string_view code_of(const result<T>& outcome) {
  return outcome ? "ok" : to_string(outcome.error()->code);
}

class operations {
 public:
  explicit operations(environment& in) : world_(in) {}

  /// begin starts a call of the client; `on_end` gets its outcome if the page still lives then.
  template <class T>
  void begin(page& in, std::string_view what, task<result<T>> work,
             std::function<void(result<T>&)> on_end) {
    const auto begun = std::make_shared<operation>(
        operation{.in = &in, .what = what, .began_awake = in.awake_time(world_.now())});
    begun_.push_back(begun);
    world_.note(&in, {"calls ", what});
    spawn([](environment& world, std::shared_ptr<operation> of, task<result<T>> owned,
             std::function<void(result<T>&)> end) -> task<void> {
      result<T> outcome = co_await std::move(owned);
      of->is_settled = true;
      if (of->in->is_gone()) co_return;
      world.note(of->in, {"gets from ", of->what, ": ", code_of(outcome)});
      if (end) end(outcome);
    }(world_, begun, std::move(work), std::move(on_end)));
  }

  /// judge complains of what takes longer than any limit of the client, counted in the time in
  /// which its page was awake.
  void judge();
  /// judge_end complains of everything that is still pending.
  void judge_end();

 private:
  environment& world_;
  std::vector<std::shared_ptr<operation>> begun_;
};

}  // namespace postern::simulation
