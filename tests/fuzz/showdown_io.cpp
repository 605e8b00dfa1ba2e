// SPDX-License-Identifier: MIT
// showdown_auth in a world of an input's bytes.
#include <algorithm>
#include <memory>
#include <string>

#include <postern/client/showdown_auth.hpp>
#include <postern/core/form_urlencoded.hpp>
#include <postern/core/showdown_record.hpp>

#include "io_world.hpp"
#include "query_oracle.hpp"
#include "support/oauth_examples.hpp"
#include "support/showdown_examples.hpp"

namespace postern::fuzz {
namespace {

class showdown_run {
 public:
  explicit showdown_run(io_world& world) : world_(world) {
    world_.tokens.writing = [](std::string_view written) {
      const auto record = parse_showdown_record(written);
      check(record && record->client_id == "app id",
            "what is stored is this client's, and can be read");
    };
    world_.tokens.clearing = [this] {
      const auto record = parse_showdown_record(world_.tokens.record);
      check(!record || world_.may_clear || !can_refresh(*record, world_.wall_clock.now()),
            "a stored session goes only after a logout, or when its token is void");
    };
    world_.http.sending = [this](const auto& request) { look_at(request); };
    const unsigned options = world_.input.byte();
    world_.has_leases = world_.input.flag();
    config_.client = test::example_showdown_client();
    config_.session_name = "postern-showdown";
    config_.may_leave_page = (options & 1U) != 0;
    if ((options & 2U) != 0) world_.tokens.record = test::showdown_token;
    if ((options & 4U) != 0) keep(std::chrono::days{options >> 3U});
    open_page();
  }

  void run() {
    world_.live(10, [this](unsigned kind) { step(kind); }, [] {});
    client_.reset();
    world_.end();
  }

 private:
  void step(unsigned kind) {
    switch (kind) {
      case 0:
        world_.start([this](const cancellation& cancel) { return client_->load(cancel); });
        break;
      case 1:
        log_in();
        break;
      case 2:
        start_login([this](const cancellation& cancel) {
          world_.window.shown = callback_url();
          return client_->handle_redirect_callback(text{world_.window.shown}, cancel);
        });
        break;
      case 3:
        start_login([this](const cancellation& cancel) {
          return client_->assertion(text{challstr()}, cancel);
        });
        break;
      case 4:
        world_.start([this](const cancellation& cancel) { return client_->refresh_token(cancel); });
        break;
      case 5:
        world_.may_clear = true;
        world_.start([this](const cancellation& cancel) { return client_->logout(cancel); });
        break;
      case 6:
        world_.answer([this](const auto& sent) { return good_answer(sent); });
        break;
      case 7:
        world_.answer([this](const auto& sent) { return refusal(sent); });
        break;
      case 8:
        show_in_popup();
        break;
      default:
        world_.leave_page();
        open_page();
    }
  }

  void open_page() {
    client_ = std::make_unique<showdown_auth>(config_, world_.ports(), &world_);
    requests_of_former_pages_ = world_.http.sent().size();
  }

  void keep(std::chrono::milliseconds age) {
    const showdown_record record{
        .token = secret{test::showdown_token},
        .user = "zarel",
        .client_id = config_.client.client_id,
        .server_url = config_.client.server_url,
        .issued_at = std::chrono::floor<std::chrono::seconds>(test::noon - age)};
    world_.tokens.record = serialize_showdown_record(record).reveal();
  }

  std::string challstr() {
    if (world_.input.flag()) return std::string{world_.input.text()};
    return "4|" + std::string{test::challenge_canary};
  }

  void start_login(const std::function<task<result<showdown_login>>(const cancellation&)>& begin) {
    world_.start<showdown_login>(begin, [this](const showdown_login& given) {
      check(parse_showdown_assertion(given.assertion.reveal()).has_value(),
            "what is given is an assertion");
      world_.served = true;
    });
  }

  void log_in() {
    world_.popup = {};
    if (!world_.input.flag()) world_.popup = make_ref<test::scripted_popup>(world_.order);
    start_login([this](const cancellation& cancel) {
      return client_->login(text{challstr()}, ref<popup_window>{world_.popup}, cancel);
    });
    world_.add_secret(nonce());
  }

  [[nodiscard]] std::string redirect_uri() const {
    const auto values = query_values(last_login(world_), "redirect_uri");
    return values.empty() ? std::string{config_.client.redirect_uri} : values.front();
  }

  [[nodiscard]] std::string nonce() const {
    const auto values = query_values(redirect_uri(), showdown_nonce_parameter);
    return values.empty() ? std::string{} : values.front();
  }

  /// callback_url is what the last login comes back to, or something like it.
  std::string callback_url() {
    const unsigned kind = world_.input.below(5);
    if (kind == 0) return std::string{world_.input.text()};
    if (kind == 1) return last_url_;
    std::string url = redirect_uri();
    url += (url.contains('?') ? "&" : "?");
    url += form_urlencoder()
               .append("assertion", kind == 2 ? ";;taken" : test::assertion_text)
               .append("token", next_token())
               .append("user", "zarel")
               .take();
    if (kind == 3) url = world_.mutated(url);
    last_url_ = url;
    return url;
  }

  void show_in_popup() {
    if (!world_.popup) return;
    const bool says = world_.input.flag();
    const std::string url = callback_url();
    if (says) {
      world_.popup->say(url);
    } else {
      world_.popup->shown = url;
    }
  }

  std::string next_token() {
    std::string token{test::other_showdown_token};
    const std::string number = std::to_string(++tokens_);
    return token.replace(0, number.size(), number);
  }

  http_response good_answer(const fed_http_client::sent_request& sent) {
    http_response response{.status = 200, .header_text = {}, .body = {}};
    if (sent.url.ends_with("getassertion")) {
      response.body = test::assertion_text;
    } else {
      response.body = R"(]{"success":")" + next_token() + R"(","expires":1791209600000})";
    }
    if (world_.input.flag()) response.body = world_.mutated(response.body);
    return response;
  }

  http_response refusal(const fed_http_client::sent_request& sent) {
    const unsigned choice = world_.input.below(4);
    http_response response{.status = 200, .header_text = {}, .body = {}};
    // A server may repeat what it was sent.
    if (choice == 0) response.body = ";;no " + form_urldecode(sent.body).value_or("");
    if (choice == 1) response.body = R"(]{"actionerror":"no )" + sent.body + R"("})";
    if (choice == 2) response.body = "<!DOCTYPE html>" + sent.body;
    if (choice == 3) response.body = R"(]{"success":false})";
    if (world_.input.flag()) response.body = world_.mutated(response.body);
    // What ends a session may come about by a changed byte as well.
    world_.may_clear = world_.may_clear || response.body.view().contains("false");
    return response;
  }

  void look_at(const fed_http_client::sent_request& request) {
    check(request.url.starts_with("https://login.example/api/oauth/"),
          "requests go to the configured server");
    const auto body = parse_form_urlencoded(request.body);
    check(body.has_value(), "a request's body is well-formed");
    const auto& all = world_.http.sent();
    const auto same = std::count_if(
        all.begin() + static_cast<std::ptrdiff_t>(requests_of_former_pages_), all.end(),
        [&](const auto& each) {
          return !each.answer.settled() && each.body == request.body && each.url == request.url;
        });
    check(!request.url.ends_with("refreshtoken") || same == 1 || world_.store_was_changed ||
              world_.locks_failed,
          "a token is being rotated once at a time");
    for (const auto& [name, value] : *body) {
      if (name == "token") world_.add_secret(value);
    }
  }

  io_world& world_;
  showdown_config config_;
  std::unique_ptr<showdown_auth> client_;
  std::string last_url_;
  std::size_t requests_of_former_pages_ = 0;
  int tokens_ = 0;
};

}  // namespace

bool run_showdown_io(io_world& world) {
  showdown_run{world}.run();
  return world.served;
}

}  // namespace postern::fuzz
