// SPDX-License-Identifier: MIT
// What kind of world it is for Pokemon Showdown's clients, and what happens in it.
#include "simulation/showdown_world.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <postern/core/text.hpp>

#include "simulation/url_parameter.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// Time between two actions. The long ones let tokens come of age.
constexpr std::array<moment, 10> gaps{200ms, 0ms, 5ms, 50ms, 1s, 5s, 1min, 24h, 8 * 24h, 15 * 24h};

std::string challstr_text() { return joined({"4|", showdown_server::challenge}); }

/// news_travel is how long after a logout every tab that was awake has heard of it.
constexpr moment news_travel = 3s;

/// slowest_user is longer than anybody takes to sign in.
constexpr moment slowest_user = 12min;

}  // namespace

showdown_world::showdown_world(decisions& luck, trace* notes) : environment(luck, notes) {}

showdown_config showdown_world::config() const {
  showdown_config config;
  config.client.server_url = "https://login.example";
  config.client.client_id = "app";
  config.client.redirect_uri = "https://app.example/callback";
  config.may_leave_page = true;
  config.session_name = "postern-showdown";
  return config;
}

void showdown_world::choose_rules() {
  rules.storage = static_cast<storage_kind>(luck.choose(3));
  rules.locks = std::array{lock_kind::web_locks, lock_kind::web_locks, lock_kind::lease,
                           lock_kind::none}[luck.choose(4)];
  rules.has_channels = !luck.once_in(6);
  rules.storage_lags = luck.once_in(3);
  rules.network_fails = luck.once_in(2);
  rules.storage_fails = luck.once_in(5);
  rules.pages_crash = luck.once_in(2);
  rules.pages_freeze = luck.once_in(2);
  rules.clock_jumps = luck.once_in(4);
  rules.timers_are_late = luck.once_in(2);
  rules.most_tabs = std::array<std::size_t, 8>{2, 1, 2, 3, 3, 4, 5, 8}[luck.choose(8)];
  if (luck.once_in(500)) rules.most_tabs = crowd;
}

void showdown_world::load_clients(page& in) {
  in.seats.push_back(std::make_unique<client_seat>(*this, in, 0));
  client_seat& seat = *in.seats.back();
  showdown_tab& made = clients_[&seat];
  made.seat = &seat;
  made.client = std::make_unique<showdown_auth>(config(), seat.ports(), &seat);
  operations_.begin<void>(in, "load", made.client->load({}), {});
  if (url_parameter(in.in->url, "token").empty()) return;
  made.signs_in = true;
  operations_.begin<showdown_login>(
      in, "handle_redirect_callback", made.client->handle_redirect_callback(text{in.in->url}, {}),
      [this, &made](result<showdown_login>& done) {
        if (done || done.error()->code != error_code::aborted || made.was_told_to_leave) return;
        broken("S18", "a login was aborted, and nobody has signed out or in here");
      });
}

void showdown_world::dispose_clients(page& in) {
  for (const auto& seat : in.seats) tab_of(*seat).client.reset();
}

void showdown_world::live() {
  choose_rules();
  tab& first = open_tab();
  first.url = home_url;
  load(first);
  run(1s);
  log_in(tab_of(*first.shown->seats.front()));
  if (rules.most_tabs == crowd) open_crowd();
  post(nullptr, 1min, "act", [this](ending) { act_again(lifetime()); });
  while (!is_quiet_ && !verdict()) run(now() + 1min);
  if (!verdict()) last_questions();
}

void showdown_world::open_crowd() {
  run(now() + slowest_user);
  while (open_tabs() < crowd) open_page(open_tab(), moment{luck.choose(500)});
}

void showdown_world::act_again(int left) {
  act();
  is_quiet_ = left == 0;
  if (is_quiet_) return;
  post(nullptr, gaps[luck.choose(gaps.size())], "act",
       [this, left](ending) { act_again(left - 1); });
}

void showdown_world::last_questions() {
  note({"--- the faults are over"});
  faults_are_over = true;
  storage_is_broken = server_is_down = somebody_leaves_at_the_answer_ = false;
  for (const auto& each : tabs) {
    if (each->shown != nullptr) thaw(*each->shown);
  }
  // What is late has come by then.
  run(now() + 6h);
  note({"--- the last questions"});
  for (const auto& each : tabs) {
    if (verdict() || each->shown == nullptr) continue;
    showdown_tab& by = tab_of(*each->shown->seats.front());
    ask(by, must_get_assertion(by));
    run(now() + 10s);
  }
  run(now() + 3min);
}

showdown_tab* showdown_world::any_client() {
  page* const in = any_page();
  return in == nullptr ? nullptr : &tab_of(*in->seats.front());
}

void showdown_world::act() {
  tab& some_tab = *tabs[luck.choose(static_cast<std::uint32_t>(tabs.size()))];
  showdown_tab* const by = any_client();
  const std::uint32_t what = luck.choose(24);
  if (by == nullptr) {
    if (some_tab.shown != nullptr) thaw(*some_tab.shown);
    return;
  }
  page& in = by->seat->where;
  if (what < 8) return ask(*by, false);
  if (what < 10) return rotate(*by);
  if (what < 12) return all_rotate();
  if (what < 14) return freeze_or_thaw(some_tab.shown != nullptr ? *some_tab.shown : in);
  if (what < 17) {
    if (open_tabs() < rules.most_tabs) open_page(open_tab(), moment{luck.choose(500)});
    return;
  }
  switch (what) {
    case 17:
      return log_in(*by);
    case 18:
      if (luck.once_in(2)) return log_out(*by);
      // The most delicate moments come after the answer, while it is being stored.
      somebody_leaves_at_the_answer_ = true;
      return rotate(*by);
    case 19:
      end_page(*in.in);
      return open_page(*in.in, moment{1 + luck.choose(2000)});
    case 20:
      if (!rules.pages_crash || open_tabs() < 2) return;
      end_page(*in.in);
      in.in->is_open = false;
      return;
    case 21:
      return jump_clock();
    case 22:
      if (rules.storage_fails) storage_is_broken = !storage_is_broken;
      return;
    default:
      if (rules.network_fails && luck.once_in(2)) {
        server_is_down = !server_is_down;
      } else if (luck.once_in(4)) {
        excuse("the user has taken back what was allowed");
        server_.forbid();
      }
  }
}

void showdown_world::ask(showdown_tab& by, bool must_succeed) {
  const int number = ++by.asks;
  const bool is_alone = ++by.pending_asks == 1;
  operations_.begin<showdown_login>(
      by.seat->where, "assertion", by.client->assertion(text{challstr_text()}, {}),
      [this, &by, number, is_alone, asked_at = now(), must_succeed](result<showdown_login>& given) {
        --by.pending_asks;
        if (given) expect_rotation(by);
        if (!given && is_alone && by.asks == number) judge_failure(by, given.error(), asked_at);
        if (!given && must_succeed) broken("liveness", "there is no assertion in the end");
        if (given && given->assertion.reveal() != showdown_server::assertion()) {
          broken("S14", "an assertion was changed on its way");
        }
      });
}

void showdown_world::rotate(showdown_tab& by) {
  operations_.begin<void>(by.seat->where, "refresh_token", by.client->refresh_token({}), {});
}

void showdown_world::all_rotate() {
  for (const auto& each : tabs) {
    if (each->shown == nullptr || !each->shown->is_awake()) continue;
    rotate(tab_of(*each->shown->seats.front()));
  }
}

void showdown_world::log_in(showdown_tab& by) {
  client_seat& seat = *by.seat;
  seat.leaves_for.clear();
  operations_.begin<showdown_login>(seat.where, "login",
                                    by.client->login(text{challstr_text()}, {}, {}), {});
  if (seat.leaves_for.empty()) return;
  tab* const in = seat.where.in;
  const page* const left = &seat.where;
  const moment user_takes = std::array<moment, 4>{5s, 1s, 2min, 11min}[luck.choose(4)];
  post(nullptr, moment{luck.choose(300)}, "navigation",
       [this, in, left, user_takes, url = seat.leaves_for](ending) {
         if (in->shown != left) return;
         end_page(*in);
         post(nullptr, user_takes, "return", [this, in, url](ending) {
           if (in->is_open && in->shown == nullptr) come_back(*in, url);
         });
       });
}

void showdown_world::come_back(tab& in, const std::string& url) {
  const int present = server_.present();
  const std::string token = server_.log_in(now());
  if (present >= 0 && server_.present() != present) excuse("a login has voided the token");
  const text page_url = with_parameters(url_parameter(url, "redirect_uri"),
                                        form_urlencoder()
                                            .append("assertion", showdown_server::assertion())
                                            .append("token", token)
                                            .append("user", "zarel")
                                            .take());
  in.url = page_url.view();
  is_signed_out_ = false;
  load(in);
}

void showdown_world::log_out(showdown_tab& by) {
  by.was_told_to_leave = true;
  ++by.logouts;
  if (!rotations_.empty()) excuse("a logout during a rotation");
  const page& in = by.seat->where;
  operations_.begin<void>(by.seat->where, "logout", by.client->logout({}),
                          [this, &by, &in, began_at = now()](result<void>& done) {
                            --by.logouts;
                            if (!done) return;
                            post(nullptr, news_travel, "judge",
                                 [this, &in, began_at, writes = writes_](ending) {
                                   judge_logout(in, began_at, writes);
                                 });
                          });
}

void showdown_world::somebody_leaves(moment delay) {
  post(nullptr, delay, "a user", [this](ending) {
    if (showdown_tab* const somebody = any_client()) log_out(*somebody);
  });
}

void showdown_world::jump_clock() {
  if (!rules.clock_jumps) return;
  lease_is_excused = true;
  constexpr std::array<moment, 4> distances{2s, 5h, 8 * 24h, 30 * 24h};
  const moment distance = distances[luck.choose(distances.size())];
  wall_offset += luck.once_in(2) ? -distance : distance;
}

}  // namespace postern::simulation
