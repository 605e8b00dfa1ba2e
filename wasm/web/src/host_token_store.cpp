// SPDX-License-Identifier: MIT
#include <postern/web/host_token_store.hpp>

#include <utility>

#include <postern/web/host.hpp>

namespace postern {
namespace {

error refused() { return make_error(error_code::storage_error, "The storage failed or refused."); }

}  // namespace

completion<host_token_store::answer> host_token_store::ask(action what, const secret& record) {
  asked_ = {};
  call_host(host_call::store, client_, what, record.reveal());
  return asked_;
}

void host_token_store::answered(bool done, std::string_view record) {
  asked_.settle({.done = done, .record = secret{record}});
}

task<result<secret>> host_token_store::read() {
  answer given = co_await ask(action_read, {}).take();
  if (!given.done) co_return refused();
  co_return std::move(given.record);
}

task<result<void>> host_token_store::change(action what, secret record) {
  const answer given = co_await ask(what, record).take();
  if (!given.done) co_return refused();
  co_return {};
}

task<result<void>> host_token_store::write(secret record) {
  return change(action_write, std::move(record));
}

task<result<void>> host_token_store::clear() { return change(action_clear, {}); }

}  // namespace postern
