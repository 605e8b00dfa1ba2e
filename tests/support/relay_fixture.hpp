// SPDX-License-Identifier: MIT
// A token relay in a world of test doubles: one page, one browser's cookies, one server.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include <postern/client/token_relay.hpp>
#include <postern/core/json.hpp>
#include <postern/core/relay_cookie.hpp>

#include "support/fake_sealer.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/order_log.hpp"
#include "support/pending.hpp"
#include "support/relay_examples.hpp"
#include "support/scripted_http_client.hpp"
#include "support/sequence_random.hpp"

namespace postern::test {

inline constexpr std::string_view tokens_json =
    R"({"access_token":"access-1","token_type":"bearer","expires_in":3600,)"
    R"("refresh_token":"refresh-canary-17abaa74e599192f","username":"exile"})";

[[nodiscard]] inline http_response answer_of(int status, std::string_view body) {
  return {.status = status, .header_text = {}, .body = std::string{body}};
}

struct relay_fixture {
  relay_fixture() {
    config.server = example_server();
    config.client = {.client_id = "spa",
                     .client_secret = secret{client_secret_canary},
                     .user_agent = "OAuth spa/1.0 (contact: a@b.example)"};
    config.allowed_origins = "https://app.example\n";
  }

  [[nodiscard]] ref<token_relay> make_relay() {
    relay_config copy;
    copy.server = config.server;
    copy.client = {.client_id = config.client.client_id,
                   .client_secret = config.client.client_secret.clone(),
                   .user_agent = config.client.user_agent};
    copy.allowed_origins = config.allowed_origins;
    copy.keeps_refresh_token = config.keeps_refresh_token;
    copy.cookie_max_age = config.cookie_max_age;
    return make_ref<token_relay>(
        std::move(copy),
        relay_ports{
            .wall_clock = wall_clock.get(), .random = &random, .http = &http, .cookies = &cookies});
  }

  /// post is a page's request, with the cookies that the browser has.
  [[nodiscard]] pending<relay_answer> post(std::string_view form,
                                           relay_body_state state = relay_body_state::complete) {
    std::string headers{page_headers};
    if (!jar.empty()) headers.append("cookie: ").append(jar).append("\n");
    return pending<relay_answer>{make_relay()->handle({.method = "POST",
                                                       .header_text = std::move(headers),
                                                       .body_state = state,
                                                       .body = secret{form}})};
  }

  /// log_in exchanges a code and puts the cookie into the jar; it gives the handle.
  std::string log_in() {
    http.script(answer_of(200, tokens_json));
    const pending<relay_answer> login = post(exchange_form);
    const auto object = parse_json_object(login.outcome().body.reveal());
    REQUIRE(object);
    std::string handle{object->text("refresh_token")};
    if (!jar.empty()) jar += "; ";
    jar += cookie_of(login.outcome(), handle);
    return handle;
  }

  [[nodiscard]] static std::string name_of(std::string_view handle) {
    return std::string{make_relay_cookie_name(handle).view()};
  }

  /// cookie_of is the `name=value` that the answer sets for the handle, empty for none.
  [[nodiscard]] static std::string cookie_of(const relay_answer& answer, std::string_view handle) {
    const std::string start = "Set-Cookie: " + name_of(handle) + "=";
    const std::size_t at = answer.header_text.find(start);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + std::string_view{"Set-Cookie: "}.size();
    return answer.header_text.substr(begin, answer.header_text.find(';', begin) - begin);
  }

  [[nodiscard]] static bool removes(const relay_answer& answer, std::string_view handle) {
    return answer.header_text.contains("Set-Cookie: " + name_of(handle) + "=; Max-Age=0");
  }

  [[nodiscard]] static std::string error_of(const relay_answer& answer) {
    const auto object = parse_json_object(answer.body.reveal());
    return std::to_string(answer.status) + ' ' + std::string{object ? object->text("error") : "?"};
  }

  [[nodiscard]] static std::string refresh_of(std::string_view handle) {
    return std::string{"client_id=spa&grant_type=refresh_token&refresh_token="}.append(handle);
  }

  std::shared_ptr<manual_clock> wall_clock = std::make_shared<manual_clock>();
  std::shared_ptr<manual_timer> timers = std::make_shared<manual_timer>(wall_clock);
  scripted_backend_http_client http{timers, std::make_shared<order_log>()};
  sequence_random random;
  fake_sealer cookies;
  relay_config config;
  std::string jar;
};

struct cookie_fixture : relay_fixture {
  cookie_fixture() { config.keeps_refresh_token = true; }
};

}  // namespace postern::test
