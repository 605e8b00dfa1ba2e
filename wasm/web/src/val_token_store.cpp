// SPDX-License-Identifier: MIT
#include <postern/web/val_token_store.hpp>

#include <string>
#include <utility>

#include <postern/ports/completion.hpp>

namespace postern {
namespace {

using emscripten::val;

/// val's own coroutines can only be awaited by each other: this one carries the outcome over.
val forward(val promise, completion<val> outcome) {
  outcome.settle(co_await promise);
  co_return val::undefined();
}

task<val> settled(val promise) {
  completion<val> outcome;
  forward(std::move(promise), outcome);
  co_return co_await outcome.take();
}

std::unexpected<error> refused() {
  return make_error(error_code::storage_error, "The storage failed or refused.");
}

}  // namespace

val_token_store::val_token_store(val store) : store_(std::move(store)) {}

task<result<std::optional<secret>>> val_token_store::read() {
  const val answer = co_await settled(store_.call<val>("read"));
  if (!answer["ok"].as<bool>()) co_return refused();
  const val record = answer["value"];
  if (!record.isString()) co_return std::optional<secret>{};
  co_return std::optional<secret>{record.as<std::string>()};
}

task<result<void>> val_token_store::write(secret record) {
  const val answer =
      co_await settled(store_.call<val>("write", std::string{record.reveal()}));
  if (!answer["ok"].as<bool>()) co_return refused();
  co_return {};
}

task<result<void>> val_token_store::clear() {
  const val answer = co_await settled(store_.call<val>("clear"));
  if (!answer["ok"].as<bool>()) co_return refused();
  co_return {};
}

}  // namespace postern
