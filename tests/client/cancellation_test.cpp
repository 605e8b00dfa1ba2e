// SPDX-License-Identifier: MIT
#include <postern/ports/cancellation.hpp>

#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace postern;

namespace {

/// A thing that counts how often it was called, and may do more when it is.
struct listener final : shared_object {
  /// calls is shared, so that a test sees the listener go.
  std::shared_ptr<int> calls = std::make_shared<int>(0);
  std::shared_ptr<cancellation> cancel{};

  [[nodiscard]] static callback hear(const ref<listener>& target) {
    return {[](shared_object* self) { ++*static_cast<listener*>(self)->calls; }, target};
  }

  /// interfere asks again, observes again and drops its handle, all while it is called.
  [[nodiscard]] static callback interfere(const ref<listener>& target) {
    return {[](shared_object* self) {
              auto& me = *static_cast<listener*>(self);
              ++*me.calls;
              const std::shared_ptr<cancellation> cancel = std::move(me.cancel);
              cancel->request(error_code::disposed);
              const auto late = make_ref<listener>();
              cancel->on_request(hear(late));
              *me.calls += *late->calls;
            },
            target};
  }
};

}  // namespace

TEST_CASE("X5: an empty callback does nothing", "[cancellation]") {
  const callback nobody;
  nobody();
  cancellation cancel;
  cancel.on_request(nobody);
  cancel.request(error_code::aborted);
  CHECK(cancel.requested() == error_code::aborted);
}

TEST_CASE("X5: a cancellation that nobody asked for is never requested", "[cancellation]") {
  const cancellation cancel;
  const auto observer = make_ref<listener>();
  cancel.on_request(listener::hear(observer));
  CHECK_FALSE(cancel.requested());
  CHECK(*observer->calls == 0);
}

TEST_CASE("X5: copies share one request", "[cancellation]") {
  cancellation cancel;
  const cancellation copy = cancel;
  cancel.request(error_code::aborted);
  CHECK(copy.requested() == error_code::aborted);
}

TEST_CASE("B32: the first reason wins, and each observer hears it once", "[cancellation]") {
  cancellation cancel;
  const auto first = make_ref<listener>();
  const auto second = make_ref<listener>();
  cancel.on_request(listener::hear(first));
  cancel.on_request(listener::hear(second));

  cancel.request(error_code::disposed);
  cancel.request(error_code::aborted);
  CHECK(cancel.requested() == error_code::disposed);
  CHECK(*first->calls == 1);
  CHECK(*second->calls == 1);
}

TEST_CASE("X5: an observer that comes too late is called at once", "[cancellation]") {
  cancellation cancel;
  cancel.request(error_code::aborted);
  const auto observer = make_ref<listener>();
  cancel.on_request(listener::hear(observer));
  CHECK(*observer->calls == 1);
}

TEST_CASE("X5: an observer may ask, observe and drop the last handle", "[cancellation]") {
  const auto cancel = std::make_shared<cancellation>();
  const auto meddler = make_ref<listener>();
  const auto other = make_ref<listener>();
  meddler->cancel = cancel;
  cancel->on_request(listener::interfere(meddler));
  cancel->on_request(listener::hear(other));
  cancel->request(error_code::aborted);
  CHECK(cancel->requested() == error_code::aborted);
  CHECK(*meddler->calls == 2);
  CHECK(*other->calls == 1);
}

TEST_CASE("X8: observers are let go when they were called, or nobody can call them",
          "[cancellation]") {
  const auto calls = std::make_shared<int>(0);
  // The callback is the listener's only owner.
  const auto hear = [&calls] {
    const auto observer = make_ref<listener>();
    observer->calls = calls;
    return listener::hear(observer);
  };
  cancellation asked;
  asked.on_request(hear());
  CHECK(calls.use_count() == 2);
  asked.request(error_code::aborted);
  CHECK(calls.use_count() == 1);
  {
    const cancellation forgotten;
    forgotten.on_request(hear());
    CHECK(calls.use_count() == 2);
  }
  CHECK(calls.use_count() == 1);
  CHECK(*calls == 1);
}

TEST_CASE("X8, B32: what is forgotten is not called, and not kept", "[cancellation]") {
  const auto calls = std::make_shared<int>(0);
  cancellation asked;
  std::vector<ref<listener>> observers;
  for (int number = 0; number < 3; ++number) {
    observers.push_back(make_ref<listener>());
    observers.back()->calls = calls;
    asked.on_request(listener::hear(observers.back()));
  }
  asked.forget(observers[1].get());
  observers.erase(observers.begin() + 1);
  CHECK(calls.use_count() == 3);
  asked.request(error_code::disposed);
  CHECK(*calls == 2);
}

TEST_CASE("X6: the error of a cancellation has the code of its reason", "[cancellation]") {
  const error aborted = cancelled(error_code::aborted);
  CHECK(aborted->code == error_code::aborted);
  CHECK_FALSE(aborted->message.empty());

  const error disposed = cancelled(error_code::disposed);
  CHECK(disposed->code == error_code::disposed);
  CHECK(disposed->message != aborted->message);
}
