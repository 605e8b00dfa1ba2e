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

void settle(int number, const error* failure, std::string_view value) {
  const secret described = failure == nullptr ? secret{} : serialize_error(*failure);
  call_host(host_call::settle, number, failure == nullptr,
            failure == nullptr ? value : described.reveal());
}

secret to_text(const callback_result& completed) {
  json_writer writer;
  writer.string("returnTo", completed.return_to);
  writer.string("appState", completed.app_state);
  return writer.take();
}

secret to_text(const showdown_login& login) {
  json_writer writer;
  writer.string("assertion", login.assertion.reveal());
  writer.string("user", login.user);
  return writer.take();
}

template <class T, class OnSuccess>
detached settle_with(int number, task<result<T>> work, OnSuccess on_success) {
  const result<T> ended = co_await std::move(work);
  close_call(number);
  if (ended) {
    on_success(number, ended);
  } else {
    settle(number, &ended.error(), {});
  }
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

void run_operation(int number, task<result<void>> work) {
  settle_with(number, std::move(work),
              [](int ended, const result<void>&) { settle(ended, nullptr, {}); });
}

void run_operation(int number, task<result<secret>> work) {
  settle_with(number, std::move(work), [](int ended, const result<secret>& value) {
    settle(ended, nullptr, value->reveal());
  });
}

void run_operation(int number, task<result<callback_result>> work) {
  settle_with(number, std::move(work), [](int ended, const result<callback_result>& completed) {
    settle(ended, nullptr, to_text(*completed).reveal());
  });
}

void run_operation(int number, task<result<showdown_login>> work) {
  settle_with(number, std::move(work), [](int ended, const result<showdown_login>& login) {
    settle(ended, nullptr, to_text(*login).reveal());
  });
}

void run_operation(int number, task<token_endpoint::answer> work) {
  settle_with(number, std::move(work), [](int ended, const token_endpoint::answer& answer) {
    settle(ended, nullptr, (*answer)->body.reveal());
  });
}

void settle_now(int number, const result<secret>& ended) {
  if (ended) {
    settle(number, nullptr, ended->reveal());
  } else {
    settle(number, &ended.error(), {});
  }
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

}  // namespace postern
