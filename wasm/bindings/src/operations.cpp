// SPDX-License-Identifier: MIT
#include "operations.hpp"

#include <memory>
#include <utility>

#include <postern/core/json.hpp>
#include <postern/web/host.hpp>

#include "texts.hpp"

namespace postern {
namespace {

struct open_call {
  int number;
  int client;
  cancellation cancel;
  open_call* next;
};

/// The calls that have not settled; they are few.
open_call*& first_call() {
  static open_call* first = nullptr;
  return first;
}

void close_call(int number) {
  for (open_call** link = &first_call(); *link != nullptr; link = &(*link)->next) {
    if ((*link)->number != number) continue;
    const std::unique_ptr<open_call> closed{*link};
    *link = closed->next;
    return;
  }
}

detached settle_with(int number, task<result<secret>> work) {
  const result<secret> ended = co_await std::move(work);
  close_call(number);
  settle_now(number, ended);
}

/// Requests one cancellation; false when there is none to request. The handle is a copy, as the
/// entry goes when the call settles, which is inside of the request.
bool request_one(error_code reason, auto&& matches) {
  for (const open_call* each = first_call(); each != nullptr; each = each->next) {
    if (!matches(*each) || each->cancel.requested()) continue;
    cancellation cancel = each->cancel;
    cancel.request(reason);
    return true;
  }
  return false;
}

}  // namespace

cancellation open_operation(int number, int client) {
  first_call() = new open_call{number, client, {}, first_call()};
  return first_call()->cancel;
}

void run_operation(int number, task<result<secret>> work) { settle_with(number, std::move(work)); }

void settle_now(int number, const result<secret>& ended) {
  call_host(host_call::settle, number, ended.has_value(),
            (ended ? ended->clone() : serialize_error(ended.error())).reveal());
}

void abort_operation(int number) {
  request_one(error_code::aborted,
              [number](const open_call& call) { return call.number == number; });
}

void dispose_operations_of(int client) {
  while (request_one(error_code::disposed,
                     [client](const open_call& call) { return call.client == client; })) {
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
