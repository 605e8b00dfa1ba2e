// SPDX-License-Identifier: MIT
#include <postern/web/web_lock_manager.hpp>

#include <utility>

#include <emscripten/val.h>

#include <postern/core/text.hpp>
#include <postern/ports/completion.hpp>
#include <postern/web/host.hpp>

namespace postern {
namespace {

/// Holds a lock until it dies.
struct held_lock final : shared_object {
  explicit held_lock(emscripten::val function) : release(std::move(function)) {}
  ~held_lock() override { call(release); }

  emscripten::val release;
};

struct lock_request final : shared_object {
  completion<result<ref<shared_object>>> granted;
  bool has_locks = true;
  /// give_up is a function that takes the request back.
  emscripten::val give_up;

  void cancel() const { call(give_up); }
};

}  // namespace
}  // namespace postern

extern "C" {
// web_locks.js.
emscripten::EM_VAL postern_lock_acquire(const char* name, double limit,
                                        void (*answered)(postern::lock_request*,
                                                         emscripten::EM_VAL release),
                                        postern::lock_request* asker);
}

namespace postern {

task<result<ref<shared_object>>> web_lock_manager::acquire(std::string_view name,
                                                           std::chrono::milliseconds limit,
                                                           cancellation cancel) {
  const text kept_name = name;
  const auto request = make_ref<lock_request>();
  // The browser's answer comes in any case, and has an owner until then.
  shared_object::keep(request.get());
  request->give_up = emscripten::val::take_ownership(postern_lock_acquire(
      kept_name.c_str(), static_cast<double>(limit.count()),
      [](lock_request* asker, emscripten::EM_VAL answer) {
        if (answer == nullptr) {
          asker->granted.settle(
              make_error(error_code::timeout, "Another tab holds the lock for too long."));
        } else {
          auto release = emscripten::val::take_ownership(answer);
          ref<shared_object> held;
          asker->has_locks = !release.isUndefined();
          if (asker->has_locks) held = make_ref<held_lock>(std::move(release));
          asker->granted.settle(std::move(held));
        }
        shared_object::let_go(asker);
      },
      request.get()));
  cancel.on_request({[](shared_object* target) { static_cast<lock_request*>(target)->cancel(); },
                     ref<shared_object>{request}});
  auto granted = co_await request->granted.take();
  cancel.forget(request.get());
  if (!request->has_locks) co_return co_await instead_.acquire(kept_name, limit, cancel);
  if (const auto reason = cancel.requested(); reason && !granted) co_return cancelled(*reason);
  co_return granted;
}

}  // namespace postern
