// SPDX-License-Identifier: MIT
// The rules about what the stores hold.
#include <algorithm>
#include <utility>

#include "simulation/oauth_world.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// How long a look at the store, and the write that follows, may take.
constexpr moment quick_look = 20ms;
constexpr moment slow_look = 1s;

}  // namespace

void oauth_world::storage_failed(client_seat& by, const std::string* written) {
  if (written != nullptr) {
    client_of(by).write_has_failed = true;
    const int token = server_.access_in(*written);
    if (token >= 0) server_.access(token).was_written = true;
  }
  lease_is_excused = true;
  excuse_all(by.number, "the storage threw");
  // It may not have seen whom it was to sign out.
  if (client_of(by).logouts > 0) client_of(by).left.clear();
  for (family& each : server_.families) each.sign_out_was_missed = true;
}

void oauth_world::record_is_read(client_seat& by, std::string_view record) {
  oauth_client& client = client_of(by);
  client.last_read = server_.refresh_in(record);
  client.first_read_after_refusal = std::exchange(client.was_refused, false) ? steps() : 0;
  const int number = family_in(record);
  // A logout tells the other tabs of a login that it had not heard of, and they may clear first.
  if (number >= 0 && client.is_leaving) {
    family& of = server_.families[static_cast<std::size_t>(number)];
    of.sign_out_was_missed = of.sign_out_was_missed || !of.is_signed_out;
    of.is_signed_out = true;
  }
  // The copy of a store whose user has signed out elsewhere, where nobody is left who knows.
  const bool somebody_knows = std::ranges::any_of(clients_, [number](const auto& each) {
    return !each.first->where.is_gone() && std::ranges::count(each.second.left, number) > 0;
  });
  if (number >= 0 && !rules.is_shared() && !somebody_knows) {
    family& of = server_.families[static_cast<std::size_t>(number)];
    of.sign_out_was_missed = of.sign_out_was_missed || of.is_signed_out;
  }
}

void oauth_world::session_expires(client_seat& by) {
  const oauth_client& client = client_of(by);
  if (rules.clients_share_record) return;
  // The step in which it has read the store, to see whether the end is one.
  if (client.first_read_after_refusal != steps() || client.last_read < 0) return;
  const refresh_token& stored = server_.refresh(client.last_read);
  // A logout in another tab may have been told, and its page have ended before it had cleared.
  const family& of = server_.family_of(stored);
  // A store that refused to be written has an older session.
  const bool is_newer = stored.family >= client.refused;
  if (is_newer && !stored.is_spent && of.is_alive && !of.is_signed_out) {
    broken("B15", "a session was ended although its store held newer tokens");
  }
}

void oauth_world::record_changes(client_seat& by, std::string_view record) {
  oauth_client& client = client_of(by);
  const std::string& before = record_of(by);
  const int old_family = family_in(before);
  const int new_family = family_in(record);
  // Of two logins at once either may be the last.
  bool is_login = false;
  if (new_family >= 0) {
    is_login = !server_.access(server_.access_in(record)).was_written &&
               server_.refresh_in(record) >= 0 &&
               server_.refresh(server_.refresh_in(record)).sequence == 0;
    server_.access(server_.access_in(record)).was_written = true;
    if (server_.families[static_cast<std::size_t>(new_family)].provider != by.number) {
      broken("I12", "a client stored another one's tokens");
    }
    if (client.unsaved == new_family) client.unsaved = -1;
    judge_write_after_logout(client, server_.families[static_cast<std::size_t>(new_family)]);
  }
  if (record.empty()) client.is_leaving = false;
  if (old_family < 0 || rules.clients_share_record) return;
  if (record.empty()) return judge_clear(client, before);
  const family& old = server_.families[static_cast<std::size_t>(old_family)];
  if (new_family >= 0 && new_family < old_family && !is_login && locks_hold() &&
      !old.is_signed_out && old.is_alive &&
      server_.families[static_cast<std::size_t>(new_family)].excuse.empty()) {
    broken("I3", "an older session took the place of a newer one in the store");
  }
  const int old_token = server_.refresh_in(before);
  const int new_token = server_.refresh_in(record);
  if (new_family == old_family && old_token >= 0 && locks_hold() && old.excuse.empty()) {
    if (new_token < 0) broken("4.5", "a record lost its refresh token");
    if (new_token >= 0 &&
        server_.refresh(new_token).sequence < server_.refresh(old_token).sequence) {
      broken("4.5", "an older refresh token took the place of a newer one in the store");
    }
  }
}

void oauth_world::judge_write_after_logout(const oauth_client& by, const family& written) {
  // Whoever stores tokens has looked at the store just before.
  const moment slowest_look = rules.storage == storage_kind::shared_slow ? slow_look : quick_look;
  if (rules.is_shared() && locks_hold() && written.cleared_at && !written.sign_out_was_missed &&
      now() - *written.cleared_at > slowest_look &&
      by.seat->where.has_been_awake_for(slowest_look, now())) {
    broken("B20", "a tab stored tokens of a session that another one had signed out of");
  }
}

void oauth_world::judge_clear(oauth_client& by, std::string_view before) {
  family& of = server_.families[static_cast<std::size_t>(family_in(before))];
  if (by.logouts > 0) {
    // A login in another tab that this one had not heard of: nobody is told of its end.
    if (!of.is_signed_out) of.sign_out_was_missed = true;
    of.is_signed_out = true;
  }
  if (of.is_signed_out) {
    of.cleared_at = now();
    return;
  }
  // One that was asleep may have looked long ago.
  if (!by.seat->where.has_been_awake_for(slow_look, now())) return;
  // The first of two looks takes no lock, and a slow store may have changed since.
  const bool meant_another =
      by.last_read >= 0 && server_.refresh(by.last_read).family != family_in(before);
  if (rules.storage == storage_kind::shared_slow && meant_another &&
      server_.family_of(server_.refresh(by.last_read)).is_signed_out) {
    of.sign_out_was_missed = of.is_signed_out = true;
    return;
  }
  if (!of.end_was_told) {
    broken("I3", "a record disappeared without a logout, and without invalid_grant");
  }
  const int token = server_.refresh_in(before);
  if (locks_hold() && of.excuse.empty() && of.is_alive && token >= 0 &&
      !server_.refresh(token).is_spent) {
    broken("I3", "a record disappeared although its refresh token is good");
  }
}

void oauth_world::judge_own_store(const page& in, std::size_t seat, int token) {
  // Whoever has the lock for long is in the way of everybody.
  if (rules.network_fails || rules.storage_fails || rules.pages_freeze ||
      rules.clients_share_record || rules.locks == lock_kind::lease || open_tabs() == crowd) {
    return;
  }
  if (in.is_gone() || !in.has_been_awake_for(saving_time, now())) return;
  const oauth_client& by = client_of(*in.seats[seat]);
  const token_set* set = by.client->tokens();
  if (set == nullptr || server_.find_access(seat, set->access_token.reveal()) != token) return;
  if (server_.access_in(record_of(*by.seat)) != token) {
    broken("B29", "a tab has not stored the tokens that another one has given it");
  }
}

}  // namespace postern::simulation
