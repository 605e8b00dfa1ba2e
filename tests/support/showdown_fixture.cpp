// SPDX-License-Identifier: MIT
#include "support/showdown_fixture.hpp"

#include <utility>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/url.hpp>

#include "support/client_fixture.hpp"

namespace postern::test {

using namespace std::chrono_literals;

showdown_call showdown_tab::ask(cancellation cancel) const {
  return showdown_call{client->assertion(example_challstr().text(), std::move(cancel))};
}

showdown_call showdown_tab::log_in(ref<popup_window> popup, cancellation cancel) const {
  return showdown_call{
      client->login(example_challstr().text(), std::move(popup), std::move(cancel))};
}

showdown_call showdown_tab::come_back(std::string_view url, cancellation cancel) const {
  return showdown_call{client->handle_redirect_callback(url, std::move(cancel))};
}

pending<result<void>> showdown_tab::rotate(cancellation cancel) const {
  return pending{client->refresh_token(std::move(cancel))};
}

pending<result<void>> showdown_tab::log_out() const { return pending{client->logout({})}; }

std::string showdown_tab::token() const {
  const showdown_record* record = client->record();
  return std::string{record == nullptr ? "none" : record->token.reveal()};
}

showdown_fixture::showdown_fixture() {
  config.client = example_showdown_client();
  config.session_name = "postern-showdown";
  tab = open_tab();
}

showdown_fixture::~showdown_fixture() {
  // What ends here may begin something else.
  for (int round = 0; round < 3; ++round) {
    tokens->complete_all();
    timers->advance(1h);
  }
  timers->drop_all();
}

void showdown_fixture::load_page(showdown_tab& in) const {
  in.client = std::make_unique<showdown_auth>(config,
                                              client_ports{.wall_clock = wall_clock.get(),
                                                           .random = random.get(),
                                                           .http = http.get(),
                                                           .timers = timers.get(),
                                                           .tokens = tokens.get(),
                                                           .transactions = &in.transactions,
                                                           .window = &in.window,
                                                           .locks = locks.get(),
                                                           .tabs = in.tabs.get()},
                                              &in.observer);
}

std::unique_ptr<showdown_tab> showdown_fixture::open_tab() const {
  auto opened = std::make_unique<showdown_tab>(order);
  opened->tabs = std::make_unique<manual_tab_channel>(network);
  load_page(*opened);
  return opened;
}

ref<scripted_popup> showdown_fixture::open_popup() const { return make_ref<scripted_popup>(order); }

void showdown_fixture::keep(std::chrono::milliseconds age, std::string_view token) const {
  const showdown_record record{
      .token = secret{token},
      .user = "zarel",
      .client_id = config.client.client_id,
      .server_url = config.client.server_url,
      .issued_at = std::chrono::floor<std::chrono::seconds>(wall_clock->now() - age)};
  tokens->record = std::string{serialize_showdown_record(record).reveal()};
}

std::string showdown_fixture::kept_token() const {
  const auto kept = parse_showdown_record(tokens->record.value_or(""));
  return kept ? std::string{kept->token.reveal()} : "none";
}

std::vector<std::string> showdown_fixture::requests() const {
  std::vector<std::string> all;
  for (const sent_request& each : http->sent()) {
    all.push_back(each.url.substr(each.url.rfind('/') + 1) + ' ' +
                  each.parameter("token").substr(0, 4));
  }
  return all;
}

std::string showdown_callback(std::string_view page_url, std::string_view assertion,
                              std::string_view token, std::string_view user) {
  const text url =
      with_parameters(query_parameter(page_url, "redirect_uri"), form_urlencoder()
                                                                     .append("assertion", assertion)
                                                                     .append("token", token)
                                                                     .append("user", user)
                                                                     .take());
  return std::string{url.view()};
}

http_response make_plain_answer(std::string_view body) {
  return {.status = 200,
          .header_text = "Content-Type: text/plain; charset=utf-8\r\n",
          .body = std::string{body}};
}

http_response make_assertion_answer() { return make_plain_answer(assertion_text); }

http_response make_rotation_answer(std::string_view token) {
  return make_plain_answer(R"(]{"success":")" + std::string{token} +
                           R"(","expires":1791209600000})");
}

http_response make_void_answer() { return make_plain_answer(R"(]{"success":false})"); }

}  // namespace postern::test
