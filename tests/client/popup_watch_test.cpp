// SPDX-License-Identifier: MIT
// Waiting for the callback URL of a login in a popup: what is believed, and that nothing is left.
#include <postern/client/popup_watch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/order_log.hpp"
#include "support/pending.hpp"
#include "support/scripted_popup.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

constexpr std::string_view page = "https://as.example/authorize?x=1";
const std::string callback_url = "https://app.example/callback?code=1&state=nonce-1";

struct watch_fixture {
  watch_fixture() = default;
  watch_fixture(const watch_fixture&) = delete;
  watch_fixture& operator=(const watch_fixture&) = delete;
  ~watch_fixture() { timers->advance(1h); }

  [[nodiscard]] pending<result<text>> watch(cancellation cancel = {}) const {
    return pending{watch_popup(popup, page,
                               {.redirect_uri = "https://app.example/callback",
                                .parameter = "state",
                                .nonce = secret{"nonce-1"}},
                               limits, *timers, std::move(cancel))};
  }

  /// is_left tells that something of the watch is still there.
  [[nodiscard]] bool is_left() const {
    const int looks = popup->looks;
    const std::size_t live = timers->live();
    timers->advance(1h);
    return live != 0 || popup->looks != looks || popup->closes == 0 || popup->is_heard();
  }

  std::shared_ptr<order_log> order = std::make_shared<order_log>();
  std::shared_ptr<manual_timer> timers =
      std::make_shared<manual_timer>(std::make_shared<manual_clock>());
  ref<scripted_popup> popup = make_ref<scripted_popup>(order);
  popup_limits limits;
};

using watching = pending<result<text>>;

std::string found(const watching& watch) {
  return code_of(watch) == "ok" ? std::string{watch.outcome()->view()} : code_of(watch);
}

}  // namespace

TEST_CASE_METHOD(watch_fixture, "S2: the window is listened to before it goes anywhere, once",
                 "[popup_watch]") {
  const watching watched = watch();
  CHECK(popup->navigated == std::vector{std::string{page}});
  CHECK(popup->nonces == std::vector<std::string>{"nonce-1"});
  CHECK(order->before("popup listened to", "popup navigated"));
  CHECK(popup->closes == 0);
}

TEST_CASE_METHOD(watch_fixture, "S4, S6: polling alone finds the URL", "[popup_watch]") {
  SECTION("every 500 ms") {}
  SECTION("or as often as configured") { limits.poll_interval = 1250ms; }
  const watching watched = watch();
  for (int looks = 0; looks < 5; ++looks) {
    CHECK(popup->looks == looks);
    timers->advance(limits.poll_interval - 1ms);
    CHECK(popup->looks == looks);
    timers->advance(1ms);
  }
  popup->shown = callback_url;
  timers->advance(limits.poll_interval - 1ms);
  CHECK(found(watched) == "pending");
  timers->advance(1ms);
  CHECK(found(watched) == callback_url);
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S4: a window that shows another origin is looked at again",
                 "[popup_watch]") {
  const watching watched = watch();
  timers->advance(200s);
  CHECK(found(watched) == "pending");
  CHECK(popup->looks == 400);
  popup->shown = callback_url;
  timers->advance(500ms);
  CHECK(found(watched) == callback_url);
}

TEST_CASE_METHOD(watch_fixture, "S6: a message alone brings the URL, at once", "[popup_watch]") {
  const watching watched = watch();
  popup->say(callback_url);
  CHECK(found(watched) == callback_url);
  CHECK(popup->looks == 0);
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S6: the first answer wins, and every other is ignored",
                 "[popup_watch]") {
  const std::string other = callback_url + "&other";
  SECTION("a message before a look") {
    const watching watched = watch();
    popup->shown = other;
    popup->say(callback_url);
    popup->say(other);
    timers->advance(1s);
    CHECK(found(watched) == callback_url);
  }
  SECTION("a look before a message") {
    const watching watched = watch();
    popup->shown = callback_url;
    timers->advance(500ms);
    popup->say(other);
    CHECK(found(watched) == callback_url);
  }
  SECTION("two messages in one turn") {
    popup->said_early = {"https://app.example/callback", callback_url, other};
    CHECK(found(watch()) == callback_url);
  }
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S5: what does not answer this login is passed over",
                 "[popup_watch]") {
  const watching watched = watch();
  for (const char* url : {"",
                          "about:blank",
                          "javascript:alert(1)",
                          "https://app.example/callback",
                          "https://app.example/?state=nonce-1",
                          "https://app.example/callback?state=nonce-2",
                          "https://app.example/callback?state=",
                          "https://app.example/callback?state=nonce-12",
                          "https://app.example/callback?state=nonce-",
                          "https://app.example/callback#state=nonce-1",
                          "https://app.example/callback?State=nonce-1",
                          "https://app.example/callback?state=nonce-1&state=nonce-1",
                          "https://app.example/callback.evil?state=nonce-1",
                          "https://app.example/callback/more?state=nonce-1",
                          "https://app.example/Callback?state=nonce-1",
                          "https://app.example.evil/callback?state=nonce-1",
                          "https://evil.example/callback?state=nonce-1",
                          "https://app.example@evil.example/callback?state=nonce-1",
                          "https://app.example:8443/callback?state=nonce-1",
                          "http://app.example/callback?state=nonce-1"}) {
    CAPTURE(url);
    popup->shown = url;
    timers->advance(500ms);
    popup->say(url);
    CHECK(found(watched) == "pending");
  }
  CHECK(popup->closes == 0);
  popup->shown = "https://app.example/callback/?x=1&state=nonce-1#y";
  timers->advance(500ms);
  CHECK(found(watched) == popup->shown);
}

TEST_CASE_METHOD(watch_fixture, "S8: a window that stays closed for the grace is popup_closed",
                 "[popup_watch]") {
  const watching watched = watch();
  timers->advance(1'100ms);
  popup->closed = true;
  // It is seen at 1,500 ms.
  timers->advance(3'399ms);
  CHECK(found(watched) == "pending");
  timers->advance(1ms);
  CHECK(found(watched) == "popup_closed");
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S8: the grace is not cut short by rare looks", "[popup_watch]") {
  const auto closed_after = [this](popup_limits with_limits) {
    limits = with_limits;
    popup->closed = false;
    const watching watched = watch();
    timers->advance(2 * limits.poll_interval);
    popup->closed = true;
    std::chrono::milliseconds after{0};
    for (; !watched.settled(); ++after) timers->advance(1ms);
    CHECK(found(watched) == "popup_closed");
    return after;
  };
  CHECK(closed_after({.poll_interval = 500ms, .grace = 3000ms}) == 3500ms);
  CHECK(closed_after({.poll_interval = 700ms, .grace = 3000ms}) == 4200ms);
  CHECK(closed_after({.poll_interval = 500ms, .grace = 3001ms}) == 4000ms);
  CHECK(closed_after({.poll_interval = 5000ms, .grace = 3000ms}) == 10'000ms);
  CHECK(closed_after({.poll_interval = 500ms, .grace = 0ms}) == 500ms);
}

TEST_CASE_METHOD(watch_fixture, "S7: a window that seems closed can still answer",
                 "[popup_watch]") {
  const watching watched = watch();
  timers->advance(500ms);
  popup->closed = true;
  timers->advance(3'499ms);
  SECTION("by a message") { popup->say(callback_url); }
  SECTION("by its last look") {
    popup->shown = callback_url;
    timers->advance(1ms);
  }
  CHECK(found(watched) == callback_url);
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S7: a window that is open after all has its grace again",
                 "[popup_watch]") {
  const watching watched = watch();
  timers->advance(1'000ms);
  popup->closed = true;
  timers->advance(3'000ms);
  popup->closed = false;
  timers->advance(500ms);
  popup->closed = true;
  timers->advance(3'499ms);
  CHECK(found(watched) == "pending");
  timers->advance(1ms);
  CHECK(found(watched) == "popup_closed");
}

TEST_CASE_METHOD(watch_fixture,
                 "S7: a window that seems closed before it showed anything is cut off",
                 "[popup_watch]") {
  popup->shown = "about:blank";
  const watching watched = watch();
  timers->advance(500ms);
  // On the way it is seen elsewhere, for a moment.
  popup->shown = "";
  timers->advance(500ms);
  popup->closed = true;
  timers->advance(298'999ms);
  CHECK(found(watched) == "pending");
  SECTION("the callback page says where it is") {
    popup->say(callback_url);
    CHECK(found(watched) == callback_url);
  }
  SECTION("or the deadline comes") {
    timers->advance(1ms);
    CHECK(found(watched) == "popup_timeout");
  }
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture,
                 "S8: a window that was closed before it was sent anywhere is closed",
                 "[popup_watch]") {
  popup->closed = true;
  const watching watched = watch();
  timers->advance(3'499ms);
  CHECK(found(watched) == "pending");
  timers->advance(1ms);
  CHECK(found(watched) == "popup_closed");
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S9: the deadline is popup_timeout", "[popup_watch]") {
  SECTION("five minutes") {}
  SECTION("or as configured") { limits.timeout = 7'250ms; }
  const watching watched = watch();
  timers->advance(limits.timeout - 1ms);
  CHECK(found(watched) == "pending");
  timers->advance(1ms);
  CHECK(found(watched) == "popup_timeout");
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S9, B32: whoever leaves is answered at once", "[popup_watch]") {
  cancellation cancel;
  const auto reason = GENERATE(error_code::aborted, error_code::disposed);
  CAPTURE(to_string(reason));
  const watching watched = watch(cancel);
  SECTION("before the first look") {}
  SECTION("while the login page is open") { timers->advance(20s); }
  SECTION("in the grace") {
    popup->closed = true;
    timers->advance(2s);
  }
  cancel.request(reason);
  CHECK(found(watched) == to_string(reason));
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S9: who has left before it begins leaves nothing either",
                 "[popup_watch]") {
  cancellation cancel;
  cancel.request(error_code::aborted);
  CHECK(found(watch(cancel)) == "aborted");
  CHECK_FALSE(is_left());
}

TEST_CASE_METHOD(watch_fixture, "S9: a message after the end is for nobody", "[popup_watch]") {
  cancellation cancel;
  const watching watched = watch(cancel);
  cancel.request(error_code::aborted);
  popup->say(callback_url);
  popup->shown = callback_url;
  timers->advance(1h);
  CHECK(found(watched) == "aborted");
}
