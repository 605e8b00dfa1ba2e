// SPDX-License-Identifier: MIT
#include <postern/web/emscripten_fetch_http_client.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <emscripten/fetch.h>

#include <postern/core/json.hpp>
#include <postern/ports/completion.hpp>

namespace postern {
namespace {

// Name, value, name, value, null, as emscripten_fetch takes them.
constexpr std::array form_headers{"Content-Type", "application/x-www-form-urlencoded", "Accept",
                                  "application/json", static_cast<const char*>(nullptr)};

const auto& headers_of(const http_request& /*request*/) { return form_headers; }

auto headers_of(const backend_request& request) {
  std::array<const char*, form_headers.size() + 2> headers{};
  std::ranges::copy(form_headers, headers.begin());
  if (!request.user_agent.empty()) {
    headers[form_headers.size() - 1] = "User-Agent";
    headers[form_headers.size()] = request.user_agent.c_str();
  }
  return headers;
}

/// One transfer, which is closed as soon as its outcome is known; fetch_transport.js says what it
/// reports.
class transfer final : public shared_object {
 public:
  explicit transfer(const auto& request) {
    // They are read before emscripten_fetch returns.
    const auto& headers = headers_of(request);
    emscripten_fetch_attr_t attributes;
    emscripten_fetch_attr_init(&attributes);
    std::memcpy(attributes.requestMethod, "POST", sizeof "POST");
    attributes.requestHeaders = headers.data();
    attributes.requestData = request.body.reveal().data();
    attributes.requestDataSize = request.body.reveal().size();
    attributes.userData = this;
    attributes.onprogress = [](emscripten_fetch_t* fetch) { of(fetch)->receive(fetch); };
    attributes.onsuccess =
        attributes.onerror = [](emscripten_fetch_t* fetch) { of(fetch)->end(fetch); };
    fetch_ = emscripten_fetch(&attributes, request.url.c_str());
  }

  static void time_out(shared_object* target) {
    static_cast<transfer*>(target)->settle(
        make_error(error_code::timeout, "The server did not answer in time."));
  }

  // The reason is asked of the cancellation by who waits: one that held the other would be a ring.
  static void cancel(shared_object* target) {
    static_cast<transfer*>(target)->settle(cancelled(error_code::aborted));
  }

  [[nodiscard]] completion<result<http_response>> outcome() const { return outcome_; }

 private:
  static transfer* of(const emscripten_fetch_t* fetch) {
    return static_cast<transfer*>(fetch->userData);
  }

  void settle(result<http_response> outcome) {
    // Closing what has not ended reports an error, which finds nothing to do.
    emscripten_fetch_close(std::exchange(fetch_, nullptr));
    outcome_.settle(std::move(outcome));
  }

  void receive(emscripten_fetch_t* fetch) {
    body_.append(fetch->data, static_cast<std::size_t>(fetch->numBytes));
    std::free(const_cast<char*>(std::exchange(fetch->data, nullptr)));
    if (body_.size() > max_json_bytes) {
      settle(make_error(error_code::invalid_response, "The server's answer is over 256 KiB."));
    }
  }

  void end(emscripten_fetch_t* fetch) {
    if (fetch_ == nullptr) return;
    if (fetch->status == 0) {
      settle(make_error(error_code::network_error,
                        "No answer: the network failed, the server refused this origin (CORS), or "
                        "it answered with a redirect."));
      return;
    }
    std::string headers;
    headers.resize(emscripten_fetch_get_response_headers_length(fetch));
    // A string has room for the closing NUL.
    emscripten_fetch_get_response_headers(fetch, headers.data(), headers.size() + 1);
    settle(http_response{.status = fetch->status, .header_text = headers, .body = body_});
  }

  std::string body_;
  completion<result<http_response>> outcome_;
  /// fetch_ is null once the transfer is closed.
  emscripten_fetch_t* fetch_ = nullptr;
};

}  // namespace

template <class Request>
task<result<http_response>> emscripten_fetch_sender<Request>::send(const Request& request,
                                                                   std::chrono::milliseconds limit,
                                                                   cancellation cancel) {
  timer& timers = timers_;
  const auto running = make_ref<transfer>(request);
  const timer::id deadline = timers.start(limit, {transfer::time_out, running});
  cancel.on_request({transfer::cancel, running});
  result<http_response> outcome = co_await running->outcome().take();
  timers.stop(deadline);
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  co_return outcome;
}

template class emscripten_fetch_sender<http_request>;
template class emscripten_fetch_sender<backend_request>;

}  // namespace postern
