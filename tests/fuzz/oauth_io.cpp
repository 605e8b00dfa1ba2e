// SPDX-License-Identifier: MIT
// auth_client in a world of an input's bytes.
#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include <postern/client/auth_client.hpp>
#include <postern/core/form_urlencoded.hpp>
#include <postern/core/token_set.hpp>
#include <postern/core/url.hpp>

#include "io_world.hpp"
#include "query_oracle.hpp"
#include "support/oauth_examples.hpp"
#include "support/token_answer.hpp"

namespace postern::fuzz {
namespace {

class oauth_run {
 public:
  explicit oauth_run(io_world& world) : world_(world) {
    world_.tokens.writing = [](std::string_view written) {
      const auto tokens = parse_token_set(written);
      check(tokens && tokens->client_id == "spa",
            "what is stored is this client's, and can be read");
    };
    world_.tokens.clearing = [this] {
      const auto tokens = parse_token_set(world_.tokens.record);
      check(!tokens || world_.may_clear,
            "a stored session goes only after a logout or an invalid_grant");
    };
    world_.http.sending = [this](const auto& request) { look_at(request); };
    const unsigned options = world_.input.byte();
    world_.has_leases = world_.input.flag();
    config_.server = test::example_server();
    config_.client = test::example_client();
    config_.session_name = "postern";
    config_.fetch_origins = "https://api.example";
    config_.auto_refresh = (options & 1U) == 0;
    if ((options & 2U) != 0) config_.server.revocation_endpoint = "";
    if ((options & 4U) != 0) keep_tokens();
    open_page();
  }

  void run() {
    world_.live(11, [this](unsigned kind) { step(kind); }, [this] { look_at_page(); });
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
        world_.start([this](const cancellation& cancel) { return client_->reload(cancel); });
        break;
      case 2:
        begin_login();
        break;
      case 3:
        begin_login_with_popup();
        break;
      case 4:
        come_back();
        break;
      case 5:
        ask_for_token();
        break;
      case 6: {
        world_.may_clear = true;
        const logout_options options{.revoke = world_.input.flag()};
        world_.start([this, options](const cancellation& cancel) {
          return client_->logout(options, cancel);
        });
        break;
      }
      case 7:
        world_.answer([this](const auto&) { return token_answer(); });
        break;
      case 8:
        world_.answer([this](const auto& sent) { return refusal(sent); });
        break;
      case 9:
        show_in_popup();
        break;
      default:
        world_.leave_page();
        open_page();
    }
  }

  void open_page() {
    client_ = std::make_unique<auth_client>(config_, world_.ports(), &world_);
    requests_of_former_pages_ = world_.http.sent().size();
  }

  void keep_tokens() {
    token_set tokens = test::make_token_set(1, test::noon);
    tokens.access_token = secret{"access-0-5eed0123456789"};
    tokens.refresh_token = secret{"refresh-0-5eed0123456789"};
    world_.tokens.record = test::record_of(tokens);
  }

  login_options options() {
    return {.return_to = world_.input.flag() ? world_.input.text() : "/builds",
            .app_state = world_.input.flag() ? world_.input.text() : "{}"};
  }

  void begin_login() {
    const login_options given = options();
    world_.start([&](const cancellation& cancel) { return client_->login(given, cancel); });
    world_.add_secret(state());
  }

  void begin_login_with_popup() {
    if (!world_.input.flag()) world_.popup = make_ref<test::scripted_popup>(world_.order);
    world_.start<callback_result>(
        [this](const cancellation& cancel) {
          return client_->login_with_popup(options(), ref<popup_window>{world_.popup}, cancel);
        },
        [this](const callback_result&) { world_.served = true; });
    world_.add_secret(state());
  }

  [[nodiscard]] std::string state() const {
    const auto values = query_values(last_login(world_), "state");
    return values.empty() ? std::string{} : values.front();
  }

  /// callback_url is what the last login comes back to, or something like it.
  std::string callback_url() {
    const unsigned kind = world_.input.below(5);
    std::string url{config_.client.redirect_uri};
    if (kind == 0) return std::string{world_.input.text()};
    if (kind == 1) return last_url_;
    if (kind == 2) {
      url += "?error=access_denied&error_description=no+" + state() + "&state=" + state();
    } else {
      url += "?code=code-" + std::to_string(++codes_) + "-c0de0123456789&state=" + state() +
             "&iss=https%3A%2F%2Fas.example";
    }
    if (kind == 3) url = world_.mutated(url);
    last_url_ = url;
    return url;
  }

  void come_back() {
    world_.window.shown = callback_url();
    world_.start<callback_result>(
        [this](const cancellation& cancel) {
          return client_->handle_redirect_callback(text{world_.window.shown}, cancel);
        },
        [this](const callback_result& given) {
          check(given.return_to.empty() || is_safe_return_path(given.return_to),
                "no return path leads to another origin");
          world_.served = true;
        });
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

  void ask_for_token() {
    secret rejected;
    const token_set* held = client_->tokens();
    if (held != nullptr && world_.input.flag()) rejected = held->access_token.clone();
    const std::string former{rejected.reveal()};
    world_.start<secret>(
        [&](const cancellation& cancel) {
          return client_->access_token(std::move(rejected), cancel);
        },
        [this, former, client = client_.get()](const secret& given) {
          check(!given.empty() && given.reveal() != former, "a rejected token is not given again");
          const token_set* tokens = client->tokens();
          check(tokens == nullptr || tokens->access_token.reveal() != given.reveal() ||
                    !is_expired(*tokens, world_.wall_clock.now()),
                "no token that has expired is given");
          world_.served = true;
        });
  }

  http_response token_answer() {
    constexpr int lives[] = {3600, 60, 1, 0, 1'000'000'000, -1};
    const unsigned choice = world_.input.byte();
    const std::string number = std::to_string(++answers_) + "-5eed0123456789";
    test::token_answer members{.access_token = "access-" + number,
                               .refresh_token = "refresh-" + number,
                               .expires_in = lives[choice % std::size(lives)]};
    if ((choice & 64U) != 0) members.expires_in.reset();
    if ((choice & 128U) != 0) members.refresh_token.clear();
    http_response response = test::make_token_answer(members);
    if (world_.input.flag()) response.body = world_.mutated(response.body);
    return response;
  }

  http_response refusal(const fed_http_client::sent_request& sent) {
    constexpr std::string_view codes[] = {"invalid_grant", "invalid_request", "server_error"};
    const unsigned choice = world_.input.below(std::size(codes));
    if (choice == 0) world_.may_clear = true;
    // A server may repeat what it was sent, in any spelling.
    std::string description = sent.body;
    if (world_.input.flag()) description = form_urldecode(sent.body).value_or("");
    http_response response = test::make_refusal(codes[choice], description);
    if (world_.input.flag()) response.body = world_.mutated(response.body);
    return response;
  }

  void look_at(const fed_http_client::sent_request& request) {
    check(request.url == "https://as.example/token" || request.url == "https://as.example/revoke",
          "requests go to the configured server");
    const auto body = parse_form_urlencoded(request.body);
    check(body.has_value(), "a request's body is well-formed");
    bool is_refresh = false;
    for (const auto& [name, value] : *body) {
      is_refresh = is_refresh || (name == "grant_type" && value == "refresh_token");
      if (name == "code" || name == "code_verifier" || name == "refresh_token") {
        world_.add_secret(value);
      }
      if (name == "code_verifier") {
        check(verifiers_.insert(value).second, "a login's code is sent once");
      }
    }
    const auto& all = world_.http.sent();
    const auto same = std::count_if(
        all.begin() + static_cast<std::ptrdiff_t>(requests_of_former_pages_), all.end(),
        [&](const auto& each) { return !each.answer.settled() && each.body == request.body; });
    check(!is_refresh || same == 1 || world_.store_was_changed || world_.locks_failed,
          "a refresh token is in flight once");
  }

  /// What an application may ask at any time.
  void look_at_page() const {
    const token_set* tokens = client_->tokens();
    check(tokens != nullptr || !client_->is_authenticated(), "nobody is signed in without a token");
    check(client_->refused_scope().size() <= 64, "what is refused was asked for");
    check(!client_->may_carry_token("https://evil.example/"), "a token goes to its origins only");
  }

  io_world& world_;
  auth_config config_;
  std::unique_ptr<auth_client> client_;
  std::set<std::string> verifiers_;
  std::string last_url_;
  std::size_t requests_of_former_pages_ = 0;
  int codes_ = 0;
  int answers_ = 0;
};

}  // namespace

bool run_oauth_io(io_world& world) {
  oauth_run{world}.run();
  return world.served;
}

}  // namespace postern::fuzz
