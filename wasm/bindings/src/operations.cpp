// SPDX-License-Identifier: MIT
#include "operations.hpp"

#include <utility>
#include <vector>

#include <postern/core/json.hpp>
#include <postern/web/host.hpp>

#include "texts.hpp"

namespace postern {
namespace {

struct open_call {
  int number;
  int client;
  cancellation cancel;
};

std::vector<open_call>& open_calls() {
  static std::vector<open_call> calls;
  return calls;
}

detached settle_with(int number, task<result<secret>> work) {
  const result<secret> ended = co_await std::move(work);
  std::erase_if(open_calls(), [number](const open_call& call) { return call.number == number; });
  settle_now(number, ended);
}

}  // namespace

cancellation open_operation(int number, int client) {
  return open_calls().emplace_back(number, client, cancellation{}).cancel;
}

void run_operation(int number, task<result<secret>> work) {
  settle_with(number, std::move(work));
}

void settle_now(int number, const result<secret>& ended) {
  if (ended) {
    call_host(host_call::settle, number, 1, ended->reveal());
  } else {
    call_host(host_call::settle, number, 0, serialize_error(ended.error()).reveal());
  }
}

void abort_operation(int number) {
  for (const open_call& call : open_calls()) {
    if (call.number != number) continue;
    // Copied: the entry goes when the operation settles, which is inside of the call.
    cancellation cancel = call.cancel;
    cancel.request(error_code::aborted);
    return;
  }
}

void dispose_operations_of(int client) {
  // From the start again after each one, as settling changes the list.
  for (std::size_t i = 0; i < open_calls().size();) {
    if (open_calls()[i].client == client && !open_calls()[i].cancel.requested()) {
      cancellation cancel = open_calls()[i].cancel;
      cancel.request(error_code::disposed);
      i = 0;
    } else {
      ++i;
    }
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
