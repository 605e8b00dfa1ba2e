// SPDX-License-Identifier: MIT
// Tabs with auth_client in them, a strict server, users, and the judge of it all.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/client/auth_client.hpp>

#include "simulation/environment.hpp"
#include "simulation/oauth_server.hpp"
#include "simulation/operations.hpp"

namespace postern::simulation {

/// saving_time is how long a tab may take until its own store has what another tab has given it.
inline constexpr moment saving_time{20'000};

/// A client in its seat, and what the judge knows about it.
struct oauth_client {
  client_seat* seat = nullptr;
  std::unique_ptr<auth_client> client;

  /// given is the newest refresh token that the network has given it, by family.
  std::map<int, int> given;
  /// unsaved is the family of which it got tokens that no store has yet, -1 for none.
  int unsaved = -1;
  bool write_has_failed = false;
  /// last_read is the refresh token in the record that it read last, -1 for none.
  int last_read = -1;
  /// was_refused: a refresh got invalid_grant, and the store has not been read since.
  bool was_refused = false;
  /// refused is the family of the token that was refused last.
  int refused = -1;
  /// first_read_after_refusal is the step in which it was, 0 for none.
  std::uint64_t first_read_after_refusal = 0;
  /// shown is the access token that it shows, empty for none.
  std::string shown;
  /// kept_away_until is what a server's Retry-After said, about the token that was refused.
  moment kept_away_until{0};
  int kept_away_token = -1;
  /// renewal is the access token that its last refresh was answered with, -1 for none.
  int renewal = -1;
  /// not_early_from and early_until are the account of the refreshes that no token's age called
  /// for.
  moment not_early_from{0};
  moment early_until{0};
  /// has_new_start: it got tokens from elsewhere, which may be refreshed at once.
  bool has_new_start = false;
  /// sent are the moments of its last refreshes.
  std::deque<moment> sent;
  /// left are the families that it was told to sign out of.
  std::vector<int> left;
  bool was_told_to_leave = false;
  /// logouts counts those that have not ended.
  int logouts = 0;
  /// is_leaving: a logout has begun, and has not cleared the store yet.
  bool is_leaving = false;
  /// held and held_since: the refresh token that it shows, and how long it has shown it.
  int held = -1;
  moment held_since{0};
  /// last_token is the last access token that the application got.
  std::string last_token;
};

/// What a caller has asked for a token with.
struct question {
  std::string rejected;
  /// left is how many families its client had been told to sign out of before.
  std::size_t left = 0;
};

class oauth_world final : public environment {
 public:
  oauth_world(decisions& luck, trace* notes);

  /// live runs the world from its first login to its end.
  void live();
  /// judge_leftovers is for the time when all pages have ended.
  void judge_leftovers() { operations_.judge_end(); }

  void load_clients(page& in) override;
  void dispose_clients(page& in) override;
  void page_ends(page& ending) override;
  void flight_begins(flight& which) override;
  http_response serve(flight& which) override;
  void flight_ends(flight& which, const result<http_response>& answer) override;
  void record_changes(client_seat& by, std::string_view record) override;
  void record_is_read(client_seat& by, std::string_view record) override;
  void session_expires(client_seat& by) override;
  void storage_failed(client_seat& by, const std::string* written) override;
  void judge_step() override;

 private:
  // oauth_world.cpp: what kind of world it is, and what happens in it.
  void choose_rules();
  void open_crowd(tab& first);
  void act_again(int left);
  void act();
  void get_ready_to_end();
  void last_questions();
  [[nodiscard]] auth_config config_of(std::size_t provider) const;
  [[nodiscard]] oauth_client& client_of(const client_seat& seat) { return clients_.at(&seat); }

  // oauth_actions.cpp: what users and applications do.
  /// any_client is of a page that is awake, null if there is none.
  [[nodiscard]] oauth_client* any_client();
  void ask(oauth_client& by, std::string_view what, std::string rejected,
           const cancellation& cancel, bool must_succeed);
  void ask_for_token(oauth_client& by, bool must_succeed);
  void ask_after_401(oauth_client& by, bool must_succeed);
  void ask_and_leave(oauth_client& by);
  void ask_often(oauth_client& by);
  void all_ask_after_401();
  void log_out_during_refresh(oauth_client& by);
  void somebody_leaves(moment delay);
  void log_in(oauth_client& by);
  void come_back(tab& in, std::size_t provider, const std::string& url);
  void log_out(oauth_client& by);
  void duplicate(tab& original);
  void close(tab& in);
  void jump_clock();
  void revoke(oauth_client& by);
  void forge_callback(oauth_client& by);
  void revisit_callback(tab& in);
  void handle_callback(oauth_client& by);

  // oauth_judge.cpp and oauth_judge_store.cpp: the rules.
  void judge_refresh(oauth_client& by, flight& which);
  void judge_reuse(oauth_client& by, const refresh_token& spent);
  void judge_rate(oauth_client& by, const flight& which);
  /// token_is_shown is called when a client shows another access token than before, -1 for none.
  void token_is_shown(oauth_client& by, int token);
  /// judge_own_store comes some time after a tab has got the token: its own store has it too.
  void judge_own_store(const page& in, std::size_t seat, int token);
  void judge_given(oauth_client& to, const secret& token, const question& asked);
  void judge_end();
  /// must_get_token: nothing in this run justifies that the client has no token for its caller.
  [[nodiscard]] bool must_get_token(const oauth_client& by);
  void judge_write_after_logout(const oauth_client& by, const family& written);
  void judge_clear(oauth_client& by, std::string_view before);
  void excuse(int family, std::string_view why);
  void excuse_all(std::size_t provider, std::string_view why);
  [[nodiscard]] int family_in(std::string_view record) const;
  [[nodiscard]] int family_held(const oauth_client& by) const;
  [[nodiscard]] bool somebody_knows_better(const oauth_client& than,
                                           const refresh_token& spent) const;

  oauth_server server_;
  operations operations_{*this};
  std::map<const client_seat*, oauth_client> clients_;
  std::vector<flight*> refreshes_;
  bool auto_refresh_ = true;
  bool somebody_leaves_at_the_answer_ = false;
  /// is_quiet_: nobody does anything any more.
  bool is_quiet_ = false;
  /// callbacks are the callback URLs that a tab has shown, which its history may show again.
  std::map<const tab*, std::string> callbacks_;
};

}  // namespace postern::simulation
