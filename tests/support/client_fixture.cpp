// SPDX-License-Identifier: MIT
#include "support/client_fixture.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/url.hpp>

namespace postern::test {

using namespace std::chrono_literals;

auth_config example_auth_config() {
  auth_config config;
  config.server = example_server();
  config.client = example_client();
  config.session_name = "postern:session:test";
  return config;
}

client_fixture::~client_fixture() {
  tabs->close();
  // What ends here may begin something else, or wait for the store to show it.
  for (int round = 0; round < 3; ++round) {
    while (http->in_flight() > 0 || tokens->waiting() > 0) {
      http->fail_all();
      tokens->complete_all();
    }
    timers->advance(100ms);
  }
  timers->drop_all();
}

client_ports client_fixture::ports() const {
  return {.wall_clock = wall_clock.get(),
          .random = random.get(),
          .http = http.get(),
          .timers = timers.get(),
          .tokens = tokens.get(),
          .transactions = transactions.get(),
          .window = window.get(),
          .locks = locks.get(),
          .tabs = tabs.get()};
}

std::unique_ptr<auth_client> client_fixture::make_client() const {
  return std::make_unique<auth_client>(config, ports(), observer.get());
}

ref<client_context> client_fixture::make_context() const {
  return make_ref<client_context>(config, ports(), observer.get());
}

ref<session> client_fixture::make_session() const { return make_ref<session>(make_context()); }

std::string client_fixture::kept_access_token() const {
  if (!tokens->record) return {};
  const auto kept = parse_token_set(*tokens->record);
  return kept ? std::string{kept->access_token.reveal()} : std::string{};
}

std::string client_fixture::begin_login(const auth_client& client, login_options options) const {
  const pending login{client.login(std::move(options), {})};
  REQUIRE(code_of(login) == "ok");
  return query_parameter(window->assigned.back(), "state");
}

std::string client_fixture::come_back(std::string_view state, int number) const {
  window->shown = std::string{config.client.redirect_uri} + "?code=code-" + std::to_string(number) +
                  "&state=" + std::string{state} + "&iss=https%3A%2F%2Fas.example";
  return window->shown;
}

std::string query_parameter(std::string_view url, std::string_view name) {
  const auto parts = parse_url(url);
  REQUIRE(parts);
  const auto query = parse_form_urlencoded(parts->query);
  REQUIRE(query);
  const auto found = std::ranges::find(*query, name, &form_parameter::name);
  return found == query->end() ? std::string{} : found->value;
}

}  // namespace postern::test
