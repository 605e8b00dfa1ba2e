// SPDX-License-Identifier: MIT
// What users, applications, browsers and computers do.
#include <algorithm>
#include <array>
#include <utility>

#include "simulation/oauth_world.hpp"
#include "simulation/url_parameter.hpp"

namespace postern::simulation {

using namespace std::chrono_literals;

oauth_client* oauth_world::any_client() {
  page* const in = any_page();
  if (in == nullptr) return nullptr;
  return &client_of(*in->seats[luck.choose(static_cast<std::uint32_t>(in->seats.size()))]);
}

void oauth_world::act() {
  tab& some_tab = *tabs[luck.choose(static_cast<std::uint32_t>(tabs.size()))];
  oauth_client* const by = any_client();
  const std::uint32_t what = luck.choose(40);
  if (by == nullptr) {
    if (some_tab.shown != nullptr) thaw(*some_tab.shown);
    return;
  }
  page& in = by->seat->where;
  switch (what) {
    default:
      return ask_for_token(*by, false);
    case 7:
      return all_ask_after_401();
    case 8:
    case 9:
      return log_out_during_refresh(*by);
    case 10:
    case 11:
    case 12:
      return ask_after_401(*by, false);
    case 13:
    case 14:
      return ask_and_leave(*by);
    case 15:
      return ask_often(*by);
    case 16:
      return log_in(*by);
    case 17:
    case 18:
      return log_out(*by);
    case 19:
    case 20:
    case 21:
    case 22:
      return duplicate(*in.in);
    case 23:
    case 24: {
      if (open_tabs() < rules.most_tabs) open_page(open_tab(), moment{luck.choose(500)});
      return;
    }
    case 25:
    case 26: {
      end_page(*in.in);
      return open_page(*in.in, moment{1 + luck.choose(2000)});
    }
    case 27:
      return close(*in.in);
    case 28:
    case 29:
    case 30:
      return freeze_or_thaw(*(some_tab.shown ? some_tab.shown : &in));
    case 31: {
      if (const ref<tab_listener> listener = by->seat->listener) listener->woke();
      return;
    }
    case 32:
    case 33:
      return jump_clock();
    case 34: {
      if (rules.storage_fails) storage_is_broken = !storage_is_broken;
      return;
    }
    case 35: {
      if (rules.network_fails) server_is_down = !server_is_down;
      return;
    }
    case 36:
      return revoke(*by);
    case 37:
      return forge_callback(*by);
    case 38:
      return revisit_callback(*in.in);
  }
}

void oauth_world::ask(oauth_client& by, std::string_view what, std::string rejected,
                      const cancellation& cancel, bool must_succeed) {
  question asked{.rejected = std::move(rejected), .left = by.left.size()};
  auto call = by.client->access_token(secret{asked.rejected}, cancel);
  operations_.begin<secret>(by.seat->where, what, std::move(call),
                            [this, &by, must_succeed, asked](result<secret>& token) {
                              if (token) return judge_given(by, *token, asked);
                              if (must_succeed) broken("liveness", "there is no token in the end");
                            });
}

void oauth_world::ask_for_token(oauth_client& by, bool must_succeed) {
  ask(by, "access_token", {}, {}, must_succeed);
}

void oauth_world::ask_after_401(oauth_client& by, bool must_succeed) {
  ask(by, "access_token after 401", by.last_token, {}, must_succeed);
}

void oauth_world::ask_and_leave(oauth_client& by) {
  cancellation leave;
  // A refusal makes it likely that there is something to leave.
  ask(by, "access_token, to be aborted", by.last_token, leave, false);
  post(&by.seat->where, moment{luck.choose(600)}, "abort",
       [leave](ending) mutable { leave.request(error_code::aborted); });
}

void oauth_world::ask_often(oauth_client& by) {
  const moment pause = std::array{100ms, 0ms, 1000ms, 5000ms}[luck.choose(4)];
  const bool is_refused = luck.once_in(2);
  for (int count = 0; count < 50; ++count) {
    post(&by.seat->where, count * pause, "call", [this, &by, is_refused](ending how) {
      if (how == ending::abandoned) return;
      if (is_refused) {
        ask_after_401(by, false);
      } else {
        ask_for_token(by, false);
      }
    });
  }
}

void oauth_world::all_ask_after_401() {
  for (const auto& each : tabs) {
    if (each->shown == nullptr || !each->shown->is_awake()) continue;
    for (const auto& seat : each->shown->seats) ask_after_401(client_of(*seat), false);
  }
}

void oauth_world::log_out_during_refresh(oauth_client& by) {
  ask_after_401(by, false);
  // The most delicate moments come after the answer, while it is being stored.
  somebody_leaves_at_the_answer_ = luck.once_in(2);
  if (!somebody_leaves_at_the_answer_) somebody_leaves(moment{luck.choose(700)});
}

void oauth_world::somebody_leaves(moment delay) {
  post(nullptr, delay, "a user", [this](ending) {
    if (oauth_client* const somebody = any_client()) log_out(*somebody);
  });
}

void oauth_world::log_in(oauth_client& by) {
  client_seat& seat = *by.seat;
  seat.leaves_for.clear();
  operations_.begin<void>(seat.where, "login", by.client->login({}, {}), {});
  if (seat.leaves_for.empty()) return;
  tab* const in = seat.where.in;
  const page* const left = &seat.where;
  const moment user_takes = std::array<moment, 4>{5s, 1s, 2min, 11min}[luck.choose(4)];
  // The page goes on for a moment until the next one is there.
  post(nullptr, moment{luck.choose(300)}, "navigation",
       [this, in, left, user_takes, provider = seat.number, url = seat.leaves_for](ending) {
         if (in->shown != left) return;
         end_page(*in);
         post(nullptr, user_takes, "return", [this, in, provider, url](ending) {
           if (in->is_open && in->shown == nullptr) come_back(*in, provider, url);
         });
       });
}

void oauth_world::come_back(tab& in, std::size_t provider, const std::string& url) {
  const std::string page_url{config_of(provider).client.redirect_uri.view()};
  const std::string state = url_parameter(url, "state");
  const std::string code = server_.authorize(provider, url_parameter(url, "code_challenge"));
  in.url = page_url + "?code=" + code + "&state=" + state;
  if (luck.once_in(8)) in.url = page_url + "?error=access_denied&state=" + state;
  callbacks_[&in] = in.url;
  // Somewhere else the former session is renewed at that moment.
  if (luck.once_in(4)) {
    post(nullptr, moment{luck.choose(600)}, "call", [this](ending) {
      if (oauth_client* const somebody = any_client()) ask_after_401(*somebody, false);
    });
  }
  load(in);
}

void oauth_world::handle_callback(oauth_client& by) {
  const std::string& url = by.seat->where.in->url;
  if (!url.starts_with(config_of(by.seat->number).client.redirect_uri.view())) return;
  operations_.begin<callback_result>(
      by.seat->where, "handle_redirect_callback",
      by.client->handle_redirect_callback(text{url}, {}),
      [this, &by](result<callback_result>& done) {
        if (done || done.error()->code != error_code::aborted || by.was_told_to_leave) return;
        broken("I3", "a login was aborted, and nobody has signed out or in here");
      });
}

void oauth_world::revisit_callback(tab& in) {
  const auto found = callbacks_.find(&in);
  if (found == callbacks_.end()) return;
  end_page(in);
  in.url = found->second;
  load(in);
}

void oauth_world::forge_callback(oauth_client& by) {
  const std::string url = std::string{config_of(by.seat->number).client.redirect_uri.view()} +
                          "?code=forged&state=forged";
  operations_.begin<callback_result>(by.seat->where, "handle_redirect_callback, forged",
                                     by.client->handle_redirect_callback(text{url}, {}), {});
}

void oauth_world::log_out(oauth_client& by) {
  for (const int number : {family_held(by), family_in(record_of(*by.seat))}) {
    if (number < 0) continue;
    family& of = server_.families[static_cast<std::size_t>(number)];
    of.is_signed_out = true;
    by.left.push_back(number);
    // Nobody tells a page that is not there, or in the cache.
    of.sign_out_was_missed =
        of.sign_out_was_missed || std::ranges::any_of(tabs, [](const auto& each) {
          return each->is_open && (each->shown == nullptr || each->shown->is_cached);
        });
  }
  by.was_told_to_leave = true;
  ++by.logouts;
  by.is_leaving = true;
  operations_.begin<void>(by.seat->where, "logout",
                          by.client->logout({.revoke = luck.once_in(3)}, {}),
                          [&by](result<void>& done) {
                            --by.logouts;
                            by.is_leaving = false;
                            // The storage has kept what was to be forgotten.
                            if (!done) by.left.clear();
                          });
}

void oauth_world::duplicate(tab& original) {
  if (open_tabs() >= rules.most_tabs) return;
  for (const auto& seat : original.shown->seats) {
    const int number = family_in(record_of(*seat));
    if (number >= 0 && !rules.is_shared()) {
      server_.families[static_cast<std::size_t>(number)].is_duplicated = true;
    }
  }
  tab& copy = open_tab();
  copy.url = original.url;
  copy.records = original.records;
  copy.transactions = original.transactions;
  open_page(copy, moment{luck.choose(1000)});
}

void oauth_world::close(tab& in) {
  if (!rules.pages_crash || open_tabs() < 2) return;
  end_page(in);
  in.is_open = false;
}

void oauth_world::jump_clock() {
  if (!rules.clock_jumps) return;
  lease_is_excused = true;
  constexpr std::array<moment, 5> distances{2s, 90s, 50min, 5h, 240h};
  const moment distance = distances[luck.choose(distances.size())];
  const moment change = luck.once_in(2) ? -distance : distance;
  note({"the clock jumps by ", std::to_string(change.count() / 1000), " s"});
  wall_offset += change;
  if (!luck.once_in(4)) return;
  // A clock that goes to and fro.
  for (int count = 1; count < 100; ++count) {
    post(nullptr, count * 400ms, "clock",
         [this, change, count](ending) { wall_offset += count % 2 == 0 ? change : -change; });
  }
}

void oauth_world::revoke(oauth_client& by) {
  if (const int number = family_held(by); number >= 0) {
    note({"the server revokes session ", std::to_string(number)});
    server_.end(number);
  }
}

bool oauth_world::must_get_token(const oauth_client& by) {
  if (rules.clients_share_record || (!locks_hold() && open_tabs() > 1)) return false;
  // A lease that a clock has moved far away is in the way of everybody.
  if (rules.locks == lock_kind::lease && lease_is_excused) return false;
  const std::string& record = record_of(*by.seat);
  const int number = family_in(record);
  if (number < 0) return false;
  const family& of = server_.families[static_cast<std::size_t>(number)];
  if (!of.is_alive || of.is_signed_out) return false;
  // A tab hears of a login in another one by its channel, and then reads the store.
  const bool may_have_missed_it = !rules.has_channels || !of.excuse.empty();
  if (may_have_missed_it && family_held(by) != number) return false;
  if (of.is_duplicated && !rules.has_channels) return false;
  const int held = server_.refresh_in(record);
  const auto is_good = [&](int token) {
    return token >= 0 && server_.refresh(token).family == number &&
           !server_.refresh(token).is_spent;
  };
  if (is_good(held)) return true;
  // The tab that had the newest tokens may have been closed.
  if (!of.is_duplicated) return of.excuse.empty();
  return std::ranges::any_of(clients_, [&](const auto& each) {
    return each.second.seat->where.is_awake() && is_good(each.second.held);
  });
}

}  // namespace postern::simulation
