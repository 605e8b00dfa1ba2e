// SPDX-License-Identifier: MIT
// Tabs with showdown_auth in them, the login server, users, and the judge.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <postern/client/showdown_auth.hpp>

#include "simulation/environment.hpp"
#include "simulation/operations.hpp"
#include "simulation/showdown_server.hpp"

namespace postern::simulation {

/// A client in its seat, and what the judge knows about it.
struct showdown_tab {
  client_seat* seat = nullptr;
  std::unique_ptr<showdown_auth> client;
  /// given is the newest token that the network has given it, -1 for none.
  int given = -1;
  bool write_has_failed = false;
  /// is_unsaved: it got a token that no store has yet.
  bool is_unsaved = false;
  /// asks counts its calls for an assertion, and pending_asks those that have not ended.
  int asks = 0;
  int pending_asks = 0;
  /// asserted_at is when it got its last assertion, as the server has sent it.
  moment asserted_at{-1};
  bool was_told_to_leave = false;
  int logouts = 0;
  /// signs_in: it has a token from the login page that it has not stored yet.
  bool signs_in = false;
};

class showdown_world final : public environment {
 public:
  showdown_world(decisions& luck, trace* notes);

  void live();
  void judge_leftovers() { operations_.judge_end(); }

  void load_clients(page& in) override;
  void dispose_clients(page& in) override;
  void page_ends(page& ending) override;
  void flight_begins(flight& which) override;
  http_response serve(flight& which) override;
  void flight_ends(flight& which, const result<http_response>& answer) override;
  void record_changes(client_seat& by, std::string_view record) override;
  void record_is_read(client_seat&, std::string_view) override {}
  void session_expires(client_seat& by) override;
  void storage_failed(client_seat& by, const std::string* written) override;
  void judge_step() override { operations_.judge(); }

 private:
  // showdown_world.cpp: what happens.
  void choose_rules();
  void open_crowd();
  void act_again(int left);
  void act();
  void last_questions();
  [[nodiscard]] showdown_config config() const;
  [[nodiscard]] showdown_tab& tab_of(const client_seat& seat) { return clients_.at(&seat); }
  [[nodiscard]] showdown_tab* any_client();
  void ask(showdown_tab& by, bool must_succeed);
  void rotate(showdown_tab& by);
  void all_rotate();
  void log_in(showdown_tab& by);
  void come_back(tab& in, const std::string& url);
  void log_out(showdown_tab& by);
  void somebody_leaves(moment delay);
  void jump_clock();

  // showdown_judge.cpp: the rules.
  void judge_rotation(showdown_tab& by, const flight& which);
  void judge_failure(const showdown_tab& by, const error& failure, moment asked_at);
  /// expect_rotation is called when a token has served, judge_rotated some time later.
  void expect_rotation(const showdown_tab& by);
  void judge_rotated(const page& in, int token, moment served_at);
  /// judge_logout comes some time after one has ended, after which there were `writes` so far.
  void judge_logout(const page& of, moment began_at, int writes);
  void judge_write_after_logout(const showdown_tab& by);
  void judge_clear(showdown_tab& by, int before);
  [[nodiscard]] bool must_get_assertion(const showdown_tab& by);
  [[nodiscard]] int token_in(std::string_view record) const;
  void excuse(std::string_view why);

  showdown_server server_;
  operations operations_{*this};
  std::map<const client_seat*, showdown_tab> clients_;
  std::vector<flight*> rotations_;
  /// rotated_at is when a token was last sent to be rotated.
  std::map<int, moment> rotated_at_;
  /// excuse_ says what justifies that the user is signed out: a token that got lost, or that the
  /// user took back; empty while nothing does.
  std::string_view excuse_;
  /// written_at_ is when a record was stored last, and writes_ counts them.
  moment written_at_{0};
  int writes_ = 0;
  /// left_at_ is when a logout has cleared the store, since which nobody has signed in.
  std::optional<moment> left_at_;
  bool somebody_leaves_at_the_answer_ = false;
  /// is_signed_out: the user has signed out, and not in again.
  bool is_signed_out_ = false;
  /// signed_out_at_ is when a logout has last cleared a store, be it an empty one.
  std::optional<moment> signed_out_at_;
  bool is_quiet_ = false;
};

}  // namespace postern::simulation
