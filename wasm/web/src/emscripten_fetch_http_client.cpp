// SPDX-License-Identifier: MIT
// emscripten_fetch reports each end in its own way: success once, a status other than 2xx as an
// error with a body, a network failure as an error twice. Its very last report always has
// readyState 4, and a transfer is closed then and never before: the number of one that is closed
// while the browser still works on it goes to the next one, which would then be given the late
// answer.
#include <postern/web/emscripten_fetch_http_client.hpp>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <emscripten.h>
#include <emscripten/fetch.h>

#include <postern/core/json.hpp>
#include <postern/ports/completion.hpp>

// clang-format off
EM_JS_DEPS(postern_fetch, "$Fetch");

// What closing would do, without the closing.
EM_JS(void, postern_fetch_abort, (int id), { Fetch.xhrs.get(id)._abortController?.abort(); });
// clang-format on

namespace postern {
namespace {

/// XMLHttpRequest.DONE: the answer has been read to its end.
constexpr int ready_state_done = 4;

class transfer : public std::enable_shared_from_this<transfer> {
 public:
  explicit transfer(http_request request) : request_(std::move(request)) {}

  static void time_out(void* target) {
    static_cast<transfer*>(target)->give_up(
        make_error(error_code::timeout, "The server did not answer in time."));
  }

  // The reason is asked of the cancellation by who waits: one that held the other would be a ring.
  static void cancel(void* target) {
    static_cast<transfer*>(target)->give_up(cancelled(error_code::aborted));
  }

  void start() {
    static constexpr std::array headers{"Content-Type", "application/x-www-form-urlencoded",
                                        "Accept", "application/json",
                                        static_cast<const char*>(nullptr)};
    emscripten_fetch_attr_t attributes;
    emscripten_fetch_attr_init(&attributes);
    std::memcpy(attributes.requestMethod, "POST", sizeof "POST");
    // Streaming chooses the DOM's fetch() over XMLHttpRequest, which Node does not have; REPLACE
    // keeps the IndexedDB cache out.
    attributes.attributes =
        EMSCRIPTEN_FETCH_LOAD_TO_MEMORY | EMSCRIPTEN_FETCH_STREAM_DATA | EMSCRIPTEN_FETCH_REPLACE;
    attributes.requestHeaders = headers.data();
    attributes.requestData = request_.body.reveal().data();
    attributes.requestDataSize = request_.body.reveal().size();
    attributes.userData = this;
    attributes.onprogress = [](emscripten_fetch_t* fetch) { of(fetch)->receive(fetch); };
    attributes.onsuccess = [](emscripten_fetch_t* fetch) { of(fetch)->end(fetch); };
    attributes.onerror = [](emscripten_fetch_t* fetch) {
      if (fetch->readyState == ready_state_done) {
        of(fetch)->end(fetch);
      } else {
        of(fetch)->broken_ = true;
      }
    };
    keep_alive_ = shared_from_this();
    fetch_ = emscripten_fetch(&attributes, request_.url.c_str());
  }

  [[nodiscard]] completion<result<http_response>> outcome() const { return outcome_; }

 private:
  static transfer* of(const emscripten_fetch_t* fetch) {
    return static_cast<transfer*>(fetch->userData);
  }

  /// give_up settles at once; the browser's own end of the transfer follows.
  void give_up(std::unexpected<error> why) {
    if (outcome_.settled()) return;
    outcome_.settle(std::move(why));
    // Null once the transfer has ended.
    if (keep_alive_) postern_fetch_abort(static_cast<int>(fetch_->id));
  }

  void receive(emscripten_fetch_t* fetch) {
    // Taken over: at the end of a stream emscripten_fetch forgets its buffer without freeing it.
    const std::unique_ptr<const char,
                          decltype([](const char* chunk) { std::free(const_cast<char*>(chunk)); })>
        chunk{std::exchange(fetch->data, nullptr)};
    const auto size = static_cast<std::size_t>(fetch->numBytes);
    if (!chunk || outcome_.settled()) return;
    if (body_.size() + size > max_json_bytes) {
      give_up(make_error(error_code::invalid_response, "The server's answer is over 256 KiB."));
    } else {
      body_.append(chunk.get(), size);
    }
  }

  /// end reads what there is, before it is gone with the transfer.
  void end(emscripten_fetch_t* fetch) {
    const std::shared_ptr<transfer> alive = std::move(keep_alive_);
    http_response response{.status = fetch->status, .header_text = {}, .body = std::move(body_)};
    std::string& headers = response.header_text;
    headers.resize(emscripten_fetch_get_response_headers_length(fetch) + 1);
    const std::size_t written =
        emscripten_fetch_get_response_headers(fetch, headers.data(), headers.size());
    headers.resize(written > 0 ? written - 1 : 0);
    emscripten_fetch_close(fetch);

    // A status that has no body (204, 205) makes the transport complain after the headers.
    const bool has_no_body = response.status == 204 || response.status == 205;
    if (response.status != 0 && (!broken_ || has_no_body)) {
      outcome_.settle(std::move(response));
    } else {
      outcome_.settle(make_error(error_code::network_error,
                                 "No answer: the network failed, the server refused this origin "
                                 "(CORS), or it answered with a redirect."));
    }
  }

  http_request request_;
  std::string body_;
  completion<result<http_response>> outcome_;
  emscripten_fetch_t* fetch_ = nullptr;
  /// broken_ tells that the network failed, perhaps in the middle of a body.
  bool broken_ = false;
  /// keep_alive_ is held until the end: emscripten_fetch knows a bare pointer.
  std::shared_ptr<transfer> keep_alive_;
};

}  // namespace

task<result<http_response>> emscripten_fetch_http_client::send(http_request request,
                                                               std::chrono::milliseconds limit,
                                                               cancellation cancel) {
  timer& timers = timers_;
  const auto running = std::make_shared<transfer>(std::move(request));
  const timer::id deadline = timers.start(limit, {transfer::time_out, running});
  running->start();
  cancel.on_request({transfer::cancel, running});
  result<http_response> outcome = co_await running->outcome().take();
  timers.stop(deadline);
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return outcome;
}

}  // namespace postern
