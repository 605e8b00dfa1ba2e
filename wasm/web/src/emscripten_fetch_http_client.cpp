// SPDX-License-Identifier: MIT
// emscripten_fetch reports each end in its own way: success once, a status other than 2xx as an
// error with a body, a network failure as an error twice, and a close of a running transfer as one
// more error from inside the close. A transfer therefore ends once, by whoever comes first.
#include <postern/web/emscripten_fetch_http_client.hpp>

#include <emscripten/fetch.h>

#include <array>
#include <cstring>
#include <string>
#include <utility>

#include <postern/core/json.hpp>
#include <postern/ports/completion.hpp>

namespace postern {
namespace {

/// XMLHttpRequest.DONE: the answer has been read to its end.
constexpr int ready_state_done = 4;

class transfer : public std::enable_shared_from_this<transfer> {
 public:
  transfer(http_request request, cancellation cancel)
      : request_(std::move(request)), cancel_(std::move(cancel)) {}

  static void time_out(void* target) {
    static_cast<transfer*>(target)->end(
        make_error(error_code::timeout, "The server did not answer in time."));
  }

  static void cancel(void* target) {
    auto* self = static_cast<transfer*>(target);
    self->end(cancelled(*self->cancel_.requested()));
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
    attributes.attributes = EMSCRIPTEN_FETCH_LOAD_TO_MEMORY | EMSCRIPTEN_FETCH_STREAM_DATA |
                            EMSCRIPTEN_FETCH_REPLACE;
    attributes.requestHeaders = headers.data();
    attributes.requestData = request_.body.reveal().data();
    attributes.requestDataSize = request_.body.reveal().size();
    attributes.userData = this;
    attributes.onprogress = [](emscripten_fetch_t* fetch) { of(fetch)->receive(fetch); };
    attributes.onsuccess = [](emscripten_fetch_t* fetch) { of(fetch)->answered(fetch); };
    attributes.onerror = [](emscripten_fetch_t* fetch) { of(fetch)->failed(fetch); };
    keep_alive_ = shared_from_this();
    fetch_ = emscripten_fetch(&attributes, request_.url.c_str());
    if (fetch_ == nullptr) end(make_error(error_code::network_error, "Out of memory."));
  }

  /// end settles the outcome and ends the transfer; only the first call counts.
  void end(result<http_response> outcome) {
    if (ended_) return;
    ended_ = true;
    const std::shared_ptr<transfer> alive = std::move(keep_alive_);
    emscripten_fetch_close(fetch_);
    wipe(body_.data(), body_.size());
    outcome_.settle(std::move(outcome));
  }

  [[nodiscard]] completion<result<http_response>> outcome() const { return outcome_; }

 private:
  static transfer* of(const emscripten_fetch_t* fetch) {
    return static_cast<transfer*>(fetch->userData);
  }

  void receive(const emscripten_fetch_t* fetch) {
    if (ended_) return;
    const auto size = static_cast<std::size_t>(fetch->numBytes);
    if (body_.size() + size > max_json_bytes) {
      end(make_error(error_code::invalid_response, "The server's answer is over 256 KiB."));
      return;
    }
    if (fetch->data != nullptr) body_.append(fetch->data, size);
  }

  void answered(emscripten_fetch_t* fetch) {
    if (ended_) return;
    // The headers are gone once the transfer is closed.
    std::string headers(emscripten_fetch_get_response_headers_length(fetch) + 1, '\0');
    const std::size_t written =
        emscripten_fetch_get_response_headers(fetch, headers.data(), headers.size());
    headers.resize(written > 0 ? written - 1 : 0);
    end(http_response{
        .status = fetch->status, .header_text = std::move(headers), .body = body_});
  }

  void failed(emscripten_fetch_t* fetch) {
    // A status without a body (204, 205) makes the transport complain after the headers.
    const bool empty_answer = fetch->status == 204 || fetch->status == 205;
    if (empty_answer || (fetch->readyState == ready_state_done && fetch->status != 0)) {
      answered(fetch);
      return;
    }
    end(make_error(error_code::network_error,
                   "No answer: the network failed, the server refused this origin (CORS), or it "
                   "answered with a redirect."));
  }

  http_request request_;
  cancellation cancel_;
  std::string body_;
  completion<result<http_response>> outcome_;
  emscripten_fetch_t* fetch_ = nullptr;
  bool ended_ = false;
  /// keep_alive_ is released by end(): emscripten_fetch holds a bare pointer until then.
  std::shared_ptr<transfer> keep_alive_;
};

}  // namespace

task<result<http_response>> emscripten_fetch_http_client::send(http_request request,
                                                               std::chrono::milliseconds limit,
                                                               cancellation cancel) {
  timer& timers = timers_;
  const auto running = std::make_shared<transfer>(std::move(request), cancel);
  const timer::id deadline = timers.start(limit, {transfer::time_out, running});
  running->start();
  cancel.on_request({transfer::cancel, running});
  result<http_response> outcome = co_await running->outcome().take();
  timers.stop(deadline);
  co_return outcome;
}

}  // namespace postern
