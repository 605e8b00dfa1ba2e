// SPDX-License-Identifier: MIT
// The rules for Pokemon Showdown's clients, whose tabs share one token in one store.
#include <algorithm>
#include <utility>

#include <postern/core/showdown_record.hpp>

#include "simulation/showdown_world.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

/// patience is how long the client waits for the answer to a rotation.
constexpr moment patience = 60s;

/// longest_lag is how late other tabs see what is in the store.
constexpr moment longest_lag = 10ms;

/// How long a look at the store, and the write that follows, may take.
constexpr moment slowest_look = 1s;

}  // namespace

int showdown_world::token_in(std::string_view record) const {
  const auto parsed = parse_showdown_record(record);
  return parsed ? server_.find(parsed->token.reveal()) : -1;
}

void showdown_world::excuse(std::string_view why) {
  if (!excuse_.empty()) return;
  note({"from here on there is an excuse: ", why});
  excuse_ = why;
}

void showdown_world::flight_begins(flight& which) {
  showdown_tab& by = tab_of(*which.from);
  const showdown_client client = config().client;
  const bool is_rotation = which.url == showdown_endpoint(client, "api/refreshtoken").view();
  if (!is_rotation && which.url != showdown_endpoint(client, "api/getassertion").view()) {
    broken("I10", joined({"a request goes to ", which.url}));
    return;
  }
  which.spends = server_.find(which.parameter("token"));
  if (which.spends < 0) {
    broken("S10", "a token was sent that the server never gave");
    return;
  }
  if (!is_rotation) return;
  if (by.given > which.spends && excuse_.empty()) {
    broken("S16", "a tab rotated a token in whose place it had got a newer one");
  }
  judge_rotation(by, which);
  rotated_at_[which.spends] = now();
  rotations_.push_back(&which);
}

void showdown_world::judge_rotation(showdown_tab& by, const flight& which) {
  for (const flight* other : rotations_) {
    if (other->from == which.from && other->spends == which.spends) {
      broken("S16", "a tab sent two rotations at once");
    }
    if (locks_hold()) broken("S16", "two rotations are in flight");
  }
  // Whoever has the lock has read the store.
  if (locks_hold() && !by.write_has_failed && !storage_is_broken &&
      token_in(record_of(*by.seat)) > which.spends) {
    broken("S20", "a tab rotated a token while its store held a newer one");
  }
}

http_response showdown_world::serve(flight& which) {
  const bool is_rotation = which.url.ends_with("refreshtoken");
  http_response answer =
      is_rotation ? server_.refresh_token(which, now()) : server_.get_assertion(which, now());
  if (which.rotates && which.is_over && !which.is_intact) excuse("late request");
  if (which.luck == fate::doubled_request && is_rotation) excuse("doubled request");
  return answer;
}

void showdown_world::flight_ends(flight& which, const result<http_response>& answer) {
  const bool is_rotation = std::erase(rotations_, &which) > 0;
  showdown_tab& by = tab_of(*which.from);
  if (answer && which.spends >= 0 && answer->body.view().contains(R"("success":false)")) {
    server_.token(which.spends).void_was_told = true;
  }
  if (!is_rotation) {
    if (which.is_intact && answer->body == showdown_server::assertion()) by.asserted_at = now();
    return;
  }
  if (answer && std::exchange(somebody_leaves_at_the_answer_, false)) {
    somebody_leaves(moment{luck.choose(250)});
  }
  if (which.is_cancelled && !by.seat->where.is_gone()) {
    broken("4.4", "a rotation that was sent was ended by the client");
  }
  if (!answer && answer.error()->code == error_code::timeout && now() - which.sent_at < patience) {
    broken("4.4", "a rotation that was sent was given up although its answer might still come");
  }
  if (which.rotates && !which.is_intact) excuse("lost answer");
  if (which.rotates && which.is_intact) {
    by.given = which.yields;
    by.is_unsaved = true;
  }
}

void showdown_world::page_ends(page& ending) {
  for (const auto& seat : ending.seats) {
    if (tab_of(*seat).is_unsaved) excuse("page ended before it had stored its token");
    const auto is_from = [&](const flight* each) { return each->from == seat.get(); };
    if (std::ranges::any_of(rotations_, is_from)) excuse("page ended during a rotation");
  }
}

void showdown_world::storage_failed(client_seat& by, const std::string* written) {
  if (written != nullptr) tab_of(by).write_has_failed = true;
  lease_is_excused = true;
  excuse("the storage threw");
}

void showdown_world::record_changes(client_seat& by, std::string_view record) {
  showdown_tab& tab = tab_of(by);
  const int before = token_in(record_of(by));
  const int after = token_in(record);
  if (record.empty()) {
    // A logout ends as well what has come before it and is not stored yet.
    if (tab.logouts > 0) signed_out_at_ = now();
    if (before >= 0) judge_clear(tab, before);
    return;
  }
  if (after < 0) return broken("S16", "a record without a token was stored");
  tab.is_unsaved = false;
  if (std::exchange(tab.signs_in, false)) {
    left_at_.reset();
    if (server_.token(after).is_void) {
      excuse("a login has brought a token that was rotated on its way");
    }
  }
  judge_write_after_logout(tab);
  written_at_ = now();
  ++writes_;
  if (locks_hold() && excuse_.empty() && before > after) {
    broken("S20", "an older token took the place of a newer one in the store");
  }
}

void showdown_world::judge_clear(showdown_tab& by, int before) {
  if (by.logouts > 0) {
    is_signed_out_ = true;
    left_at_.reset();
    // A store that lags may keep the first of two things that were done to it at once.
    if (!rules.storage_lags || now() - written_at_ > longest_lag) left_at_ = now();
  }
  // One that was asleep may have looked long ago.
  const bool has_just_looked = by.seat->where.has_been_awake_for(1s, now());
  // What the store has refused is newer than what it holds, and is judged by nobody.
  if (by.write_has_failed) return;
  // Nor is one that had looked when a login, which takes no lock, was still on its way into a store
  // that takes its time.
  if (rules.storage != storage_kind::shared_at_once && now() - written_at_ < 1s) return;
  if (is_signed_out_ || !locks_hold() || !has_just_looked || rules.clock_jumps) return;
  const showdown_token& token = server_.token(before);
  if (signed_out_at_ && token.issued_at <= *signed_out_at_) return;
  const moment age = now() - token.issued_at;
  if (!token.void_was_told && age < refresh_life - 1s) {
    broken("S19", "a record disappeared without a logout, and without success: false");
  }
  if (before == server_.present() && age < assertion_life) {
    broken("S20", "a record disappeared although its token is good");
  }
  if (token.is_void && excuse_.empty()) {
    broken("S18", "the user was signed out, and nothing in this run justifies it");
  }
}

void showdown_world::session_expires(client_seat& by) {
  // Here no time passes between the look at the store and what follows from it.
  if (rules.storage != storage_kind::shared_at_once || rules.clock_jumps) return;
  if (tab_of(by).write_has_failed || storage_is_broken) return;
  const int stored = token_in(record_of(by));
  if (stored >= 0 && stored == server_.present() &&
      now() - server_.token(stored).issued_at < assertion_life) {
    broken("S20", "a session was ended although its store held a token that is good");
  }
}

void showdown_world::judge_write_after_logout(const showdown_tab& by) {
  if (!left_at_) return;
  // A logout takes no lock and clears once: who has looked just before stores just after.
  if (now() - *left_at_ <= slowest_look) return left_at_.reset();
  if (locks_hold() && !rules.storage_fails &&
      by.seat->where.has_been_awake_for(slowest_look, now())) {
    broken("S25", "a tab stored a token although the user had signed out");
  }
}

void showdown_world::judge_logout(const page& of, moment began_at, int writes) {
  // What another tab was about to store, or a login that followed, is in the store now.
  if (rules.storage_fails || writes != writes_) return;
  // The logout may have been the first of the two, for the store that lags.
  if (rules.storage_lags && written_at_ > began_at - longest_lag) return;
  for (const auto& each : tabs) {
    if (each->shown == nullptr || (each->shown != &of && !rules.has_channels)) continue;
    const page& in = *each->shown;
    if (!in.has_been_awake_for(now() - began_at + slowest_look, now())) continue;
    const showdown_tab& tab = tab_of(*in.seats.front());
    if (token_in(record_of(*tab.seat)) >= 0) broken("S25", "a logout has not cleared the store");
    if (tab.client->record() != nullptr) broken("S25", "a tab is signed in after a logout");
  }
}

void showdown_world::judge_failure(const showdown_tab& by, const error& failure, moment asked_at) {
  // Nobody may be signed in any more.
  if (by.asserted_at <= asked_at || failure->code == error_code::not_authenticated ||
      failure->code == error_code::login_required) {
    return;
  }
  broken("S17", "a caller got an error although there was an assertion");
}

void showdown_world::expect_rotation(const showdown_tab& by) {
  const auto record = parse_showdown_record(record_of(*by.seat));
  // Some seconds lie between the server's clock and what the client knows.
  if (!record || wall() - record->issued_at < default_rotation_age + 2min) {
    return;
  }
  const page& in = by.seat->where;
  post(nullptr, patience, "judge",
       [this, &in, token = server_.find(record->token.reveal()), served_at = now()](ending) {
         judge_rotated(in, token, served_at);
       });
}

void showdown_world::judge_rotated(const page& in, int token, moment served_at) {
  // Whoever has the lock and sleeps is in the way of everybody, as is the lease of who has gone.
  if (rules.locks == lock_kind::lease || rules.storage_fails || rules.pages_freeze ||
      rules.clock_jumps || !locks_hold())
    return;
  if (in.is_gone() || !in.has_been_awake_for(patience, now())) return;
  if (token < 0 || token_in(record_of(*in.seats.front())) != token) return;
  const auto sent = rotated_at_.find(token);
  if (sent == rotated_at_.end() || sent->second + 2 * patience < served_at) {
    broken("S17", "a token that is old has served, and was not rotated then");
  }
}

bool showdown_world::must_get_assertion(const showdown_tab& by) {
  if (!excuse_.empty() || rules.clock_jumps || !locks_hold()) return false;
  const int number = token_in(record_of(*by.seat));
  return number >= 0 && number == server_.present() &&
         now() - server_.token(number).issued_at < refresh_life - 1h;
}

}  // namespace postern::simulation
