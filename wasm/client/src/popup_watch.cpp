// SPDX-License-Identifier: MIT
#include <postern/client/popup_watch.hpp>

#include <optional>
#include <utility>

#include <postern/core/callback_match.hpp>

namespace postern {
namespace {

constexpr std::string_view blank_page = "about:blank";

/// On its way to a page that cuts it off, a window is seen elsewhere for some milliseconds; on two
/// looks it is there.
constexpr int enough_looks = 2;

class popup_watch final : public popup_listener {
 public:
  popup_watch(ref<popup_window> popup, expected_callback expected, popup_limits limits,
              timer& timers)
      : popup_(std::move(popup)),
        expected_(std::move(expected)),
        limits_(limits),
        timers_(timers) {}

  /// ended succeeds with found().
  [[nodiscard]] outcome ended() const { return ended_; }
  [[nodiscard]] text found() { return std::move(found_); }

  void start() {
    // Closed before it was sent anywhere: nothing can have cut it off.
    if (popup_->is_closed()) looks_elsewhere_ = enough_looks;
    popup_->listen(expected_.nonce.reveal(), ref<popup_listener>{this});
    look_later();
  }

  void stop() {
    timers_.stop(next_look_);
    popup_->close();
  }

  // The first one wins; the same answer may come in several ways.
  void heard(std::string_view url) override {
    if (ended_.settled() ||
        !is_callback(url, expected_.redirect_uri, expected_.parameter, expected_.nonce)) {
      return;
    }
    found_ = url;
    ended_.settle({});
  }

 private:
  void look_later() {
    next_look_ =
        timers_.start(limits_.poll_interval,
                      {[](shared_object* self) { static_cast<popup_watch*>(self)->look(); },
                       ref<shared_object>{this}});
  }

  void look() {
    const text location = popup_->location();
    heard(location);
    if (ended_.settled()) return;
    if (!popup_->is_closed()) {
      if (location != blank_page && looks_elsewhere_ < enough_looks) ++looks_elsewhere_;
      closed_for_ = {};
    } else if (looks_elsewhere_ < enough_looks) {
      // It was hardly anywhere yet. A login page with Cross-Origin-Opener-Policy cuts the handle
      // like this, and the callback page will say more; a hasty user waits for the deadline.
    } else if (closed_for_ < limits_.grace) {
      // The first sight of a closed window begins the grace period.
      closed_for_ += limits_.poll_interval;
    } else {
      ended_.settle(make_error(error_code::popup_closed, "The user closed the window."));
      return;
    }
    look_later();
  }

  ref<popup_window> popup_;
  expected_callback expected_;
  popup_limits limits_;
  timer& timers_;
  outcome ended_;
  text found_;
  timer::id next_look_{};
  /// looks_elsewhere_ counts how often the window was seen on another page than the blank one.
  int looks_elsewhere_ = 0;
  std::chrono::milliseconds closed_for_{0};
};

}  // namespace

task<result<text>> watch_popup(ref<popup_window> popup, text url, expected_callback expected,
                               popup_limits limits, timer& timers, cancellation cancel) {
  const auto watch = make_ref<popup_watch>(popup, std::move(expected), limits, timers);
  watch->start();
  popup->navigate(url);
  result<void> ended = co_await until(watch->ended(), std::move(cancel), &timers, limits.timeout);
  watch->stop();
  if (ended) co_return watch->found();
  if (ended.error()->code == error_code::timeout) {
    co_return make_error(error_code::popup_timeout, "The login in the window took too long.");
  }
  co_return ended.error();
}

}  // namespace postern
