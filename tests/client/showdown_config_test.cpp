// SPDX-License-Identifier: MIT
#include <postern/client/showdown_config.hpp>

#include <chrono>

#include <catch2/catch_test_macros.hpp>

#include "support/result_code.hpp"
#include "support/showdown_fixture.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

showdown_config example_config() {
  showdown_config config;
  config.client = example_showdown_client();
  return config;
}

}  // namespace

TEST_CASE("S1: the defaults are the documented ones", "[showdown_config]") {
  const showdown_config config = example_config();
  CHECK(code_of(validate_showdown_config(config)) == "ok");
  CHECK(config.rotate_after == std::chrono::days{7});
  CHECK(config.popup.poll_interval == 500ms);
  CHECK(config.popup.timeout == 300s);
  CHECK(config.popup.grace == 3s);
  CHECK(config.request_timeout == 15s);
  CHECK_FALSE(config.may_leave_page);
}

TEST_CASE("S1: a client that is not valid is invalid_config", "[showdown_config]") {
  showdown_config config = example_config();
  config.client.client_id = "";
  CHECK(code_of(validate_showdown_config(config)) == "invalid_config");
}

TEST_CASE("S17: a rotation that would never come is invalid_config", "[showdown_config]") {
  const auto with_age = [](int days) {
    showdown_config config = example_config();
    config.rotate_after = std::chrono::days{days};
    return code_of(validate_showdown_config(config));
  };
  CHECK(with_age(-1) == "invalid_config");
  CHECK(with_age(0) == "invalid_config");
  CHECK(with_age(1) == "ok");
  CHECK(with_age(13) == "ok");
  CHECK(with_age(14) == "invalid_config");
  CHECK(with_age(22) == "invalid_config");
}

TEST_CASE("S4, S9: a time that is negative or zero is invalid_config", "[showdown_config]") {
  const auto with = [](auto change) {
    showdown_config config = example_config();
    change(config);
    return code_of(validate_showdown_config(config));
  };
  for (const std::chrono::milliseconds time : {0ms, -1ms}) {
    CAPTURE(time.count());
    CHECK(with([&](auto& config) { config.popup.poll_interval = time; }) == "invalid_config");
    CHECK(with([&](auto& config) { config.popup.timeout = time; }) == "invalid_config");
    CHECK(with([&](auto& config) { config.request_timeout = time; }) == "invalid_config");
  }
  CHECK(with([](auto& config) { config.login_timeout = 0s; }) == "invalid_config");
  CHECK(with([](auto& config) { config.popup.grace = -1ms; }) == "invalid_config");
  // A window that is closed may count as closed at once.
  CHECK(with([](auto& config) { config.popup.grace = 0ms; }) == "ok");
}

TEST_CASE_METHOD(showdown_fixture, "S1: every call of a client that is not valid says so",
                 "[showdown_config]") {
  config.client.server_url = "http://login.example";
  load_page(*tab);
  const ref<scripted_popup> popup = open_popup();
  const std::string url = "https://app.example/callback?postern_nonce=x";
  CHECK(code_of(pending{tab->client->load({})}) == "invalid_config");
  CHECK(code_of(tab->log_in(popup)) == "invalid_config");
  CHECK(code_of(tab->log_in(nullptr)) == "invalid_config");
  CHECK(code_of(tab->come_back(url)) == "invalid_config");
  CHECK(code_of(tab->ask()) == "invalid_config");
  CHECK(code_of(tab->rotate()) == "invalid_config");
  CHECK(code_of(tab->log_out()) == "invalid_config");
  CHECK(popup->closes == 1);
  CHECK(popup->navigated.empty());
  CHECK(http->sent().empty());
  CHECK(order->count("tokens read") == 0);
}
