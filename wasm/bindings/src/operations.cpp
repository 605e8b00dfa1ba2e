// SPDX-License-Identifier: MIT
#include "operations.hpp"

#include <utility>

#include <postern/core/json.hpp>

#include "convert.hpp"

namespace postern {

operations::entry operations::open() {
  entry opened{.number = ++last_, .cancel = {}};
  if (disposed_) opened.cancel.request(error_code::disposed);
  running_.push_back(opened);
  return opened;
}

int operations::run(const entry& opened, task<result<secret>> work, emscripten::val settle) {
  const int number = opened.number;
  settle_with(number, std::move(work), std::move(settle));
  return number;
}

detached operations::settle_with(int number, task<result<secret>> work, emscripten::val settle) {
  const auto self = shared_from_this();
  const result<secret> ended = co_await std::move(work);
  std::erase_if(self->running_, [number](const entry& each) { return each.number == number; });
  settle(to_outcome(ended));
}

void operations::abort(int number) const {
  for (const entry& each : running_) {
    if (each.number == number) {
      // Copied: the entry goes when the operation settles, which is inside of the call.
      cancellation cancel = each.cancel;
      cancel.request(error_code::aborted);
      return;
    }
  }
}

void operations::dispose() {
  disposed_ = true;
  const auto self = shared_from_this();
  while (!running_.empty()) {
    cancellation cancel = running_.back().cancel;
    running_.pop_back();
    cancel.request(error_code::disposed);
  }
}

task<result<secret>> to_text(task<result<void>> work) {
  const result<void> ended = co_await std::move(work);
  if (!ended) co_return std::unexpected(ended.error());
  co_return secret{};
}

task<result<secret>> to_text(task<result<callback_result>> work) {
  const result<callback_result> ended = co_await std::move(work);
  if (!ended) co_return std::unexpected(ended.error());
  json_writer writer;
  writer.string("returnTo", ended->return_to);
  writer.string("appState", ended->app_state);
  co_return writer.take();
}

task<result<secret>> to_text(task<token_endpoint::answer> work) {
  token_endpoint::answer ended = co_await std::move(work);
  if (!ended) co_return std::unexpected(ended.error());
  co_return std::move((*ended)->body);
}

}  // namespace postern
