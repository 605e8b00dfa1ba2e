// SPDX-License-Identifier: MIT
// The rules, and what excuses from them. Nothing here looks into a client but for what it shows to
// every application.
#include <algorithm>
#include <span>
#include <utility>

#include <postern/core/token_set.hpp>

#include "simulation/oauth_world.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// news_travel is how long after an event every tab that was awake has heard of it.
constexpr moment news_travel = 150ms;

/// A page may refresh so often within the window. The client spaces what fails by its backoff;
/// callers without a valid token may try once in some seconds.
constexpr moment rate_window = 60s;
constexpr std::size_t most_refreshes = 20;

/// A refresh before half of the token's life is over is an early one. Five may be sent at once,
/// then one in half a minute.
constexpr moment early_cost = 30s;
constexpr moment early_credit = 5 * early_cost;

/// patience is how long the client waits for the answer to a refresh.
constexpr moment patience = 60s;

std::string number_text(int number) { return std::to_string(number); }

}  // namespace

int oauth_world::family_in(std::string_view record) const {
  const int token = server_.access_in(record);
  return token < 0 ? -1 : server_.access_tokens[static_cast<std::size_t>(token)].family;
}

int oauth_world::family_held(const oauth_client& by) const {
  const token_set* held = by.client->tokens();
  if (held == nullptr) return -1;
  const int token = server_.find_access(by.seat->number, held->access_token.reveal());
  return token < 0 ? -1 : server_.access_tokens[static_cast<std::size_t>(token)].family;
}

void oauth_world::excuse(int number, std::string_view why) {
  if (number < 0) return;
  family& of = server_.families[static_cast<std::size_t>(number)];
  if (!of.excuse.empty()) return;
  note({"session ", number_text(number), " is excused: ", why});
  of.excuse = why;
}

void oauth_world::excuse_all(std::size_t provider, std::string_view why) {
  for (std::size_t number = 0; number < server_.families.size(); ++number) {
    if (server_.families[number].provider == provider) excuse(static_cast<int>(number), why);
  }
}

void oauth_world::flight_begins(flight& which) {
  oauth_client& by = client_of(*which.from);
  const auth_config config = config_of(by.seat->number);
  if (config.server.revocation_endpoint == which.url) return;
  if (config.server.token_endpoint != which.url) {
    broken("I10", joined({"a request goes to ", which.url}));
    return;
  }
  if (which.parameter("grant_type") == "authorization_code") {
    switch (server_.note_code(by.seat->number, which.parameter("code"))) {
      case oauth_server::code_use::unknown:
        broken("I11", "a code was sent that came with an unknown state, or from another server");
        break;
      case oauth_server::code_use::again:
        broken("I1", "a code was sent twice");
        break;
      case oauth_server::code_use::first:
        break;
    }
    return;
  }
  which.spends = server_.find_refresh(by.seat->number, which.parameter("refresh_token"));
  if (which.spends < 0) {
    broken("I12", "a refresh token was sent that this server never gave");
    return;
  }
  judge_refresh(by, which);
  refreshes_.push_back(&which);
}

void oauth_world::judge_refresh(oauth_client& by, flight& which) {
  const refresh_token& token = server_.refresh(which.spends);
  for (const flight* other : refreshes_) {
    if (other->spends != which.spends) continue;
    if (other->from == which.from)
      broken("B12", "a tab sent a refresh token while it was in flight");
    // Who has signed out lets go of the lock, whatever it has sent.
    if (locks_hold() && !server_.family_of(token).is_signed_out) {
      broken("I2", "a refresh token is in flight twice");
    }
  }
  // Clients that overwrite each other's records cannot know what has become of their tokens.
  if (token.is_spent && !rules.clients_share_record) judge_reuse(by, token);
  judge_rate(by, which);
}

void oauth_world::judge_reuse(oauth_client& by, const refresh_token& spent) {
  // Where two tabs refresh at once, a lenient server lets two chains live side by side.
  if (!locks_hold() && server_.policy != rotation_policy::always) return;
  const family& of = server_.family_of(spent);
  const auto is_newer = [&](int number) {
    return number >= 0 && server_.refresh(number).family == spent.family &&
           server_.refresh(number).sequence > spent.sequence;
  };
  const auto given = by.given.find(spent.family);
  if (given != by.given.end() && is_newer(given->second)) {
    broken("reuse", "a tab sent a refresh token in whose place it had got a newer one");
  }
  if (is_newer(by.last_read) && of.excuse.empty()) {
    broken("reuse", "a tab sent a spent refresh token after it had read a newer one");
  }
  if (!locks_hold()) return;
  if (!by.write_has_failed && !storage_is_broken &&
      is_newer(server_.refresh_in(record_of(*by.seat)))) {
    broken("reuse", "a tab sent a spent refresh token while its store held a newer one");
  }
  if (somebody_knows_better(by, spent)) {
    broken("reuse", "a tab sent a spent refresh token while another one held the newer one, awake");
  }
  // Who signs out lets go of the lock, and of what it has sent.
  if (of.excuse.empty() && !of.is_duplicated && !of.is_signed_out) {
    broken("reuse", "a spent refresh token was sent, and nothing in this run justifies it");
  }
}

bool oauth_world::somebody_knows_better(const oauth_client& than,
                                        const refresh_token& spent) const {
  // A server that rotates now and then lets two tabs count as many refreshes to different tokens.
  if (server_.policy == rotation_policy::sometimes) return false;
  if (!rules.has_channels || !than.seat->where.has_been_awake_for(news_travel, now())) return false;
  return std::ranges::any_of(clients_, [&](const auto& each) {
    const oauth_client& other = each.second;
    if (&other == &than || other.seat->number != than.seat->number || other.held < 0) return false;
    const refresh_token& held = server_.refresh_tokens[static_cast<std::size_t>(other.held)];
    return held.family == spent.family && held.sequence > spent.sequence &&
           now() - other.held_since >= news_travel &&
           other.seat->where.has_been_awake_for(news_travel, now());
  });
}

void oauth_world::judge_rate(oauth_client& by, const flight& which) {
  if (which.spends == by.kept_away_token && now() < by.kept_away_until) {
    broken("I7", "a refresh was sent before the server's Retry-After was over");
  }
  if (!by.has_new_start && by.early_until - now() > early_credit) {
    broken("I7", "a tab refreshes tokens that are young, again and again");
  }
  by.sent.push_back(now());
  while (by.sent.front() + rate_window < now()) by.sent.pop_front();
  if (by.sent.size() > most_refreshes) broken("I7", "a tab refreshes too often");
}

http_response oauth_world::serve(flight& which) {
  if (config_of(which.from->number).server.revocation_endpoint == which.url) {
    server_.revoke(which.parameter("token"));
    return {.status = 200, .header_text = {}, .body = {}};
  }
  http_response answer = server_.token(which.from->number, which, now());
  const bool nobody_listens = which.is_over && !which.is_intact;
  if (which.rotates && nobody_listens) excuse(server_.refresh(which.spends).family, "late request");
  if (which.luck == fate::doubled_request && which.spends >= 0) {
    excuse(server_.refresh(which.spends).family, "doubled request");
  }
  return answer;
}

void oauth_world::flight_ends(flight& which, const result<http_response>& answer) {
  std::erase(refreshes_, &which);
  oauth_client& by = client_of(*which.from);
  if (which.is_intact && which.yields >= 0) {
    access_token& got = server_.access(which.yields);
    if (!got.ends_at && got.life) {
      got.ends_at = std::chrono::floor<std::chrono::seconds>(wall()) + *got.life;
    }
    const int refresh = server_.refresh_in(answer->body);
    if (refresh >= 0) by.given[got.family] = refresh;
    if (which.spends >= 0) by.renewal = which.yields;
    by.unsaved = got.family;
  }
  if (which.spends < 0) return;
  if (answer && std::exchange(somebody_leaves_at_the_answer_, false)) {
    somebody_leaves(moment{luck.choose(250)});
  }
  const int of = server_.refresh(which.spends).family;
  if (which.is_cancelled && !by.seat->where.is_gone()) {
    broken("4.4", "a refresh that was sent was ended by the client");
  }
  if (!answer && answer.error()->code == error_code::timeout && now() - which.sent_at < patience) {
    broken("4.4", "a refresh that was sent was given up although its answer might still come");
  }
  if (which.rotates && !which.is_intact) excuse(of, "lost answer");
  if (answer && answer->status == 400 && answer->body.view().contains("invalid_grant")) {
    server_.families[static_cast<std::size_t>(of)].end_was_told = true;
    by.was_refused = true;
    by.refused = of;
  }
  if (answer && answer->status == 429) {
    const auto wait = parse_retry_after(*find_header(answer->header_text, "Retry-After"));
    by.kept_away_until = now() + *wait;
    by.kept_away_token = which.spends;
  }
}

void oauth_world::page_ends(page& ending) {
  for (const auto& seat : ending.seats) {
    const oauth_client& by = client_of(*seat);
    for (const flight* each : refreshes_) {
      if (each->from == seat.get()) {
        excuse(server_.refresh(each->spends).family, "page ended during a refresh");
      }
    }
    excuse(by.unsaved, "page ended before it had stored its tokens");
    // A logout that has not come to its end may have left everything as it was, here or elsewhere.
    const int stored = family_in(record_of(*seat));
    if (stored >= 0 && server_.families[static_cast<std::size_t>(stored)].is_signed_out) {
      server_.families[static_cast<std::size_t>(stored)].sign_out_was_missed = true;
    }
    for (const int left : by.left) {
      if (by.logouts > 0)
        server_.families[static_cast<std::size_t>(left)].sign_out_was_missed = true;
    }
  }
}

void oauth_world::judge_given(oauth_client& to, const secret& token, const question& asked) {
  const std::string_view rejected = asked.rejected;
  to.last_token = token.reveal();
  const int number = server_.find_access(to.seat->number, token.reveal());
  if (number < 0) return broken("I12", "a caller got a token that this server never gave");
  const access_token& given = server_.access(number);
  if (given.ends_at && wall() >= *given.ends_at) broken("I13", "a caller got an expired token");
  if (!rejected.empty() && token.reveal() == rejected) {
    broken("B28", "a caller got the token again that it said was refused");
  }
  if (!given.was_written) {
    broken("B14", "a caller got a token before it was stored");
  }
  const auto left = std::span{to.left}.first(std::min(asked.left, to.left.size()));
  if (std::ranges::find(left, given.family) != left.end()) {
    broken("B20", "a caller got a token of the session that it had left");
  }
}

void oauth_world::judge_step() {
  operations_.judge();
  for (auto& [seat, each] : clients_) {
    if (seat->where.is_gone()) continue;
    const token_set* set = each.client->tokens();
    const std::string_view shown = set == nullptr ? "" : set->access_token.reveal();
    if (shown == each.shown) continue;
    each.shown = shown;
    // What a server said of one token is not about the next.
    each.kept_away_until = 0ms;
    token_is_shown(each, set == nullptr ? -1 : server_.find_access(seat->number, shown));
    const int held =
        set == nullptr ? -1 : server_.find_refresh(seat->number, set->refresh_token.reveal());
    if (held != each.held) each.held_since = now();
    each.held = held;
  }
}

void oauth_world::token_is_shown(oauth_client& by, int token) {
  by.has_new_start = token < 0 || token != by.renewal;
  if (by.has_new_start) {
    if (token < 0 || rules.is_shared() || !rules.has_channels) return;
    const page& in = by.seat->where;
    post(nullptr, saving_time, "judge",
         [this, &in, seat = by.seat->number, token](ending) { judge_own_store(in, seat, token); });
    return;
  }
  if (now() < by.not_early_from) {
    by.early_until = std::max(by.early_until, now()) + early_cost;
  }
  const moment life = server_.access(token).life.value_or(60s);
  by.not_early_from = now() + life / 2;
}

void oauth_world::judge_end() {
  for (const auto& [seat, each] : clients_) {
    if (seat->where.is_gone() || rules.clients_share_record) continue;
    const auto outlives = [&](int number) {
      if (number < 0) return false;
      const family& of = server_.families[static_cast<std::size_t>(number)];
      return of.is_signed_out && !of.sign_out_was_missed;
    };
    // Without channels a tab finds out when it refreshes.
    if (rules.has_channels && outlives(family_held(each))) {
      broken("B20", "a tab is signed in to a session after the logout from it");
    }
    if ((rules.has_channels || (rules.is_shared() && locks_hold())) &&
        outlives(family_in(record_of(*seat)))) {
      broken("B20", "a store has a session after the logout from it");
    }
  }
}

}  // namespace postern::simulation
