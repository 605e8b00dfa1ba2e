// SPDX-License-Identifier: MIT
// What kind of world a run is in, and what happens in it.
#include "simulation/oauth_world.hpp"

#include <array>
#include <utility>

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// Time between two actions. The long ones let tokens expire.
constexpr std::array<moment, 10> gaps{200ms, 0ms, 5ms, 50ms, 1s, 5s, 30s, 2min, 20min, 1h};

/// calm is longer than the longest backoff and the longest Retry-After.
constexpr moment calm = 11min;

/// slowest_user is longer than anybody takes to sign in.
constexpr moment slowest_user = 12min;

}  // namespace

oauth_world::oauth_world(decisions& luck, trace* notes) : environment(luck, notes), server_(luck) {}

auth_config oauth_world::config_of(std::size_t provider) const {
  const std::string host = provider == 0 ? "https://a.example" : "https://b.example";
  auth_config config;
  config.server.authorization_endpoint = host + "/authorize";
  config.server.token_endpoint = host + "/token";
  config.server.revocation_endpoint = host + "/revoke";
  config.client.client_id = provider == 0 ? "app-a" : "app-b";
  config.client.redirect_uri =
      provider == 0 ? "https://app.example/callback-a" : "https://app.example/callback-b";
  config.client.scopes = "profile";
  config.session_name = provider == 0 || rules.clients_share_record ? "postern" : "postern-b";
  config.auto_refresh = auto_refresh_;
  return config;
}

void oauth_world::choose_rules() {
  rules.storage = static_cast<storage_kind>(luck.choose(4));
  rules.locks =
      std::array{lock_kind::web_locks, lock_kind::web_locks, lock_kind::web_locks,
                 lock_kind::lease,     lock_kind::lease,     lock_kind::none}[luck.choose(6)];
  rules.has_channels = !luck.once_in(4);
  rules.storage_lags = luck.once_in(3);
  rules.network_fails = luck.once_in(2);
  rules.storage_fails = luck.once_in(5);
  rules.pages_crash = luck.once_in(2);
  rules.pages_freeze = luck.once_in(2);
  rules.clock_jumps = luck.once_in(3);
  rules.timers_are_late = luck.once_in(2);
  rules.clients = luck.once_in(8) ? 2 : 1;
  rules.clients_share_record = rules.clients == 2 && luck.once_in(2);
  rules.most_tabs = std::array<std::size_t, 8>{2, 1, 2, 3, 3, 4, 5, 8}[luck.choose(8)];
  if (luck.once_in(500)) rules.most_tabs = crowd;
  server_.policy = static_cast<rotation_policy>(luck.choose(12) % 6);
  server_.life = std::array<std::optional<std::chrono::seconds>, 5>{3600s, 3600s, 120s, 600s,
                                                                    std::nullopt}[luck.choose(5)];
  auto_refresh_ = !luck.once_in(4);
}

void oauth_world::load_clients(page& in) {
  for (std::size_t number = 0; number < rules.clients; ++number) {
    in.seats.push_back(std::make_unique<client_seat>(*this, in, number));
    client_seat& seat = *in.seats.back();
    oauth_client& made = clients_[&seat];
    made.seat = &seat;
    made.client = std::make_unique<auth_client>(config_of(number), seat.ports(), &seat);
    operations_.begin<void>(in, "load", made.client->load({}), {});
    handle_callback(made);
  }
}

void oauth_world::dispose_clients(page& in) {
  for (const auto& seat : in.seats) client_of(*seat).client->dispose();
}

void oauth_world::live() {
  choose_rules();
  tab& first = open_tab();
  first.url = home_url;
  load(first);
  run(1s);
  for (const auto& seat : first.shown->seats) log_in(client_of(*seat));
  if (rules.most_tabs == crowd) open_crowd(first);
  post(nullptr, 1min, "act", [this](ending) { act_again(lifetime()); });
  while (!is_quiet_ && !verdict()) run(now() + 1min);
  if (verdict()) return;
  get_ready_to_end();
  run(now() + calm);
  last_questions();
  if (!verdict()) judge_end();
}

void oauth_world::open_crowd(tab& first) {
  run(now() + slowest_user);
  // With a storage of its own a tab is signed in if it is the copy of one that was.
  while (!verdict() && open_tabs() < crowd) {
    if (rules.is_shared() || first.shown == nullptr) {
      open_page(open_tab(), moment{luck.choose(500)});
    } else {
      duplicate(first);
    }
  }
}

void oauth_world::act_again(int left) {
  act();
  is_quiet_ = left == 0;
  if (is_quiet_) return;
  moment gap = gaps[luck.choose(gaps.size())];
  // A world of short lives passes faster.
  if (server_.life && gap > *server_.life) gap = *server_.life;
  post(nullptr, gap, "act", [this, left](ending) { act_again(left - 1); });
}

void oauth_world::get_ready_to_end() {
  note({"--- the faults are over"});
  faults_are_over = true;
  storage_is_broken = server_is_down = somebody_leaves_at_the_answer_ = false;
  for (const auto& each : tabs) {
    if (each->shown != nullptr) thaw(*each->shown);
  }
}

void oauth_world::last_questions() {
  note({"--- the last questions"});
  for (const bool after_401 : {false, true}) {
    for (const auto& each : tabs) {
      if (verdict() || each->shown == nullptr) continue;
      for (const auto& seat : each->shown->seats) {
        oauth_client& by = client_of(*seat);
        const bool must = must_get_token(by);
        if (after_401) {
          ask_after_401(by, must);
        } else {
          ask_for_token(by, must);
        }
      }
      // Only one tab has to refresh in the end.
      if (after_401) break;
    }
    run(now() + 3min);
  }
}

}  // namespace postern::simulation
