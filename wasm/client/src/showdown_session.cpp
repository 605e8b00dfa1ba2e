// SPDX-License-Identifier: MIT
#include <postern/client/showdown_session.hpp>

#include <utility>

#include <postern/client/exchange.hpp>
#include <postern/client/late_answer.hpp>
#include <postern/core/http.hpp>
#include <postern/core/showdown_request.hpp>
#include <postern/core/showdown_response.hpp>

namespace postern {
namespace {

/// One request normally settles a call, two if the token was void. More follow only while other
/// tabs keep putting tokens into the store that turn out to be void.
constexpr int max_requests = 4;

/// A tab that is frozen, or that has a slow server, may hold the lock for longer than a user waits.
constexpr std::chrono::milliseconds longest_wait_to_sign_in{2000};

/// What another tab tells. Anything may come, and is no more than a reason to look.
constexpr std::string_view told_change = "changed";
constexpr std::string_view told_end = "ended";

/// A store may show later than a message what another tab has written; some milliseconds were
/// measured in Chromium.
constexpr std::chrono::milliseconds store_delay{100};

error came_too_late() {
  return make_error(error_code::aborted, "A logout or another sign-in came first.");
}

error make_end() {
  return {error_code::login_required, "The token is over. The user has to sign in again."};
}

/// belongs_to tells this client's record from another's. A bare token names neither client nor
/// server and is taken over.
bool belongs_to(const showdown_client& client, const showdown_record& record) {
  return (record.client_id.empty() || record.client_id == client.client_id) &&
         (record.server_url.empty() || record.server_url == client.server_url);
}

}  // namespace

showdown_session::showdown_session(ref<const showdown_context> context)
    : context_(std::move(context)) {}

task<result<void>> showdown_session::look(const cancellation& cancel) {
  if (!std::exchange(has_joined_, true)) {
    context_->ports.tabs->open(context_->config.session_name, ref{this});
  }
  return until(start(read_store()), cancel);
}

task<result<void>> showdown_session::read_store() {
  const ref self{this};
  const unsigned generation = generation_;
  const auto order = co_await store_order_.lock();
  const result<secret> stored = co_await context_->ports.tokens->read();
  if (generation != generation_) co_return {};
  if (!stored) co_return stored.error();
  std::optional<showdown_record> record = parse_showdown_record(stored->reveal());
  if (record && !belongs_to(context_->config.client, *record)) record.reset();
  const secret known = std::exchange(stored_, record ? record->token.clone() : secret{});
  // What the store refused is newer than what it holds, unless another tab has written since.
  unsaved_ = unsaved_ && constant_time_equal(known.reveal(), stored_.reveal());
  if (unsaved_) co_return {};
  const bool changed = record.has_value() != record_.has_value() ||
                       (record && record->token.reveal() != record_->token.reveal());
  if (!changed) co_return {};
  record_ = std::move(record);
  // Another tab has done it.
  const sign_out_reason reason = std::exchange(last_told_, sign_out_reason::user);
  end_ = {};
  if (!record_ && reason == sign_out_reason::expired) end_ = make_end();
  tell_changed();
  if (!record_) tell_signed_out(reason);
  co_return {};
}

bool showdown_session::holds(const secret& token) const {
  return record_ && constant_time_equal(record_->token.reveal(), token.reveal());
}

error showdown_session::no_token_error() const {
  if (!end_) return end_.error();
  return {error_code::not_authenticated, "Nobody is signed in."};
}

task<result<showdown_assertion>> showdown_session::assertion(challstr challenge,
                                                             cancellation cancel) {
  const ref self{this};
  const std::chrono::milliseconds timeout = context_->config.request_timeout;
  result<void> ready = co_await look(cancel);
  bool rescued = false;
  for (int requests = 1; ready; ++requests) {
    if (!record_) co_return no_token_error();
    if (!serves_assertions(*record_, now())) {
      ready = co_await rotated(record_->token, cancel);
      if (!ready) break;
      if (!record_) co_return no_token_error();
    }
    const secret token = record_->token.clone();
    exchange asked{context_, request_purpose::assertion,
                   make_get_assertion_request(context_->config.client, token, challenge)};
    const result<http_response> response = co_await asked.send(timeout, cancel);
    result<showdown_assertion> answer =
        response ? process_get_assertion_response(*response, asked.sent(), challenge)
                 : response.error();
    asked.report(response, answer ? nullptr : &answer.error());
    // Nobody is signed in any more, whatever the server has answered.
    if (!record_) co_return no_token_error();
    if (answer && holds(token)) {
      // A bare token did not say whose it is.
      record_->user = answer->user();
      rotate_ahead_of_time();
    }
    if (answer || answer.error()->code != error_code::token_invalid || requests == max_requests) {
      co_return answer;
    }
    if (!holds(token)) {
      // Another tab has rotated it in turn.
      ready = co_await look(cancel);
    } else if (rescued) {
      ready = co_await until(start(end_in_turn(token.clone())), cancel);
    } else {
      rescued = true;
      ready = co_await rotated(token, cancel);
    }
  }
  co_return ready.error();
}

task<result<void>> showdown_session::rotate(cancellation cancel) {
  const ref self{this};
  const result<void> ready = co_await look(cancel);
  if (!ready) co_return ready;
  if (!record_) co_return no_token_error();
  const result<void> done = co_await rotated(record_->token, cancel);
  if (done && !record_) co_return no_token_error();
  co_return done;
}

void showdown_session::rotate_ahead_of_time() {
  if (rotating_ || !is_due_for_rotation(*record_, now(), context_->config.rotate_after)) return;
  spawn([](ref<showdown_session> self, outcome running) -> task<void> {
    const result<void> done = co_await running.wait();
    if (!done) self->tell_failed(done.error());
  }(ref{this}, rotated(record_->token)));
}

task<result<void>> showdown_session::rotated(const secret& token, const cancellation& cancel) {
  return until(rotated(token), cancel, context_->ports.timers, context_->config.request_timeout);
}

task<result<ref<shared_object>>> showdown_session::turn(std::chrono::milliseconds limit) const {
  return context_->ports.locks->acquire(context_->config.session_name, limit, stopped_);
}

outcome showdown_session::rotated(const secret& token) {
  if (!rotating_) {
    const unsigned generation = generation_;
    rotating_ = outcome{};
    const outcome running = start(replace(token.clone()));
    if (running.settled() || generation != generation_) return running;
    rotating_ = running;
  }
  return *rotating_;
}

task<result<void>> showdown_session::replace(secret token) {
  const ref self{this};
  const unsigned generation = generation_;
  auto lock = co_await turn(context_->config.request_timeout);
  result<void> replaced;
  if (generation != generation_) co_return {};
  if (lock) {
    turn_ = std::move(*lock);
    // Whoever gets the lock reads first: another tab may have been here.
    replaced = co_await read_store();
    if (replaced && holds(token)) replaced = co_await send_rotation(token);
    turn_ = {};
  } else {
    replaced = lock.error();
  }
  // After a sign-in or a sign-out the outcome is what record() says.
  if (generation != generation_) co_return {};
  rotating_.reset();
  co_return replaced;
}

task<result<void>> showdown_session::send_rotation(const secret& token) {
  if (!can_refresh(*record_, now())) co_return co_await end();
  const unsigned generation = generation_;
  exchange sent{context_, request_purpose::rotation,
                make_refresh_token_request(context_->config.client, token)};
  const result<http_response> response =
      co_await sent.send(context_->config.request_timeout * late_answer_factor);
  result<secret> fresh =
      response ? process_refresh_token_response(*response, sent.sent()) : response.error();
  sent.report(response, fresh ? nullptr : &fresh.error());
  if (!fresh && fresh.error()->code != error_code::token_invalid) {
    co_return fresh.error();
  }
  // Another tab needs no lock to sign in or out: what it did to the store meanwhile stands.
  const result<void> looked = co_await read_store();
  if (generation != generation_ || !holds(token)) co_return looked;
  if (fresh) {
    co_return co_await put_in_store(make_record(std::move(*fresh), record_->user), false);
  }
  if (!looked) co_return looked;
  co_return co_await end();
}

task<result<void>> showdown_session::put_in_store(showdown_record record, bool is_sign_in) {
  const ref self{this};
  // The end of the former session does not concern a sign-in.
  const unsigned& present = is_sign_in ? calls_ : generation_;
  const unsigned number = present;
  // Memory is what callers see, and it changes only after the store.
  const auto order = co_await store_order_.lock();
  result<void> written;
  if (number == present) {
    written = co_await context_->ports.tokens->write(serialize_showdown_record(record));
  }
  if (number != present) co_return came_too_late();
  if (is_sign_in) begin_generation();
  record_ = std::move(record);
  // The server has voided the old token, so refusing the new one here would sign the user out:
  // memory keeps it, and the application is told.
  unsaved_ = !written;
  if (written) stored_ = record_->token.clone();
  tell_tabs(sign_out_reason::user);
  tell_changed();
  if (unsaved_) tell_failed(written.error());
  co_return {};
}

task<result<void>> showdown_session::clear_store(secret ended) {
  const ref self{this};
  const auto order = co_await store_order_.lock();
  const result<secret> stored = co_await context_->ports.tokens->read();
  if (!stored && !ended.empty()) co_return stored.error();
  const auto record = parse_showdown_record(stored ? stored->reveal() : std::string_view{});
  // Another client's is left alone, and so is what another tab has signed in with since.
  const bool stays =
      record && (!belongs_to(context_->config.client, *record) ||
                 (!ended.empty() && !constant_time_equal(ended.reveal(), record->token.reveal())));
  result<void> cleared;
  if (!stays) cleared = co_await context_->ports.tokens->clear();
  // At the end of the former session somebody may have signed in, and the store have refused that.
  if (ended.empty() || !record_) unsaved_ = !cleared;
  if (cleared && !stays) stored_ = {};
  tell_tabs(ended.empty() ? sign_out_reason::user : sign_out_reason::expired);
  co_return cleared;
}

showdown_record showdown_session::make_record(secret token, std::string_view user) const {
  const showdown_client& client = context_->config.client;
  return {.token = std::move(token),
          .user = user,
          .client_id = client.client_id,
          .server_url = client.server_url,
          .issued_at = std::chrono::floor<std::chrono::seconds>(now())};
}

void showdown_session::begin_generation() {
  ++generation_;
  rotating_.reset();
  end_ = {};
}

task<result<void>> showdown_session::sign_in(secret token, std::string_view user) {
  const ref self{this};
  showdown_record record = make_record(std::move(token), user);
  const unsigned call = ++calls_;
  // The server gives who signs in the token that there is, if there is one. It keeps its age, and a
  // rotation of it goes on.
  const bool was_held = holds(record.token);
  if (!was_held) begin_generation();
  static_cast<void>(co_await read_store());
  if (call != calls_) co_return came_too_late();
  const bool is_held = holds(record.token);
  if (is_held && record_->user == record.user) co_return {};
  if (was_held && !is_held && record_) co_return {};
  begin_generation();
  // What another tab is about to store or to clear comes before, and not after. But the user waits.
  result<ref<shared_object>> lock{turn_};
  if (!turn_) lock = co_await turn(longest_wait_to_sign_in);
  if (call != calls_) co_return came_too_late();
  co_return co_await put_in_store(std::move(record), true);
}

task<result<void>> showdown_session::sign_out() {
  const ref self{this};
  ++calls_;
  begin_generation();
  std::optional<showdown_record> left = std::exchange(record_, std::nullopt);
  if (left) {
    tell_changed();
    tell_signed_out(sign_out_reason::user);
  }
  const epoch_time left_at = now();
  const result<void> cleared = co_await clear_store({});
  spawn(clear_again(left ? std::move(left->token) : secret{}, left_at));
  co_return cleared;
}

task<void> showdown_session::clear_again(secret left, epoch_time left_at) {
  const ref self{this};
  const unsigned generation = generation_;
  const auto lock = co_await turn(context_->config.request_timeout);
  if (!lock) co_return;
  const auto order = co_await store_order_.lock();
  const result<secret> stored = co_await context_->ports.tokens->read();
  if (generation != generation_ || !stored) co_return;
  const auto record = parse_showdown_record(stored->reveal());
  // Another tab's rotation may have looked just before the store was cleared, and stored just
  // after. What is younger is the next login, and so is the same token.
  if (!record || !belongs_to(context_->config.client, *record) || record->issued_at > left_at ||
      constant_time_equal(record->token.reveal(), left.reveal())) {
    co_return;
  }
  static_cast<void>(co_await context_->ports.tokens->clear());
  tell_tabs(sign_out_reason::user);
}

task<result<void>> showdown_session::end() {
  const ref self{this};
  begin_generation();
  secret ended = std::move(record_->token);
  record_.reset();
  end_ = make_end();
  tell_changed();
  tell_signed_out(sign_out_reason::expired);
  const result<void> cleared = co_await clear_store(std::move(ended));
  if (!cleared) tell_failed(cleared.error());
  co_return end_;
}

task<result<void>> showdown_session::end_in_turn(secret token) {
  const ref self{this};
  const auto lock = co_await turn(context_->config.request_timeout);
  if (!lock) co_return lock.error();
  const result<void> looked = co_await read_store();
  if (!looked || !holds(token)) co_return looked;
  co_return co_await end();
}

void showdown_session::stop() {
  context_->ports.tabs->close();
  stopped_.request(error_code::disposed);
}

void showdown_session::tell_tabs(sign_out_reason reason) const {
  context_->ports.tabs->post(secret{reason == sign_out_reason::expired ? told_end : told_change});
}

void showdown_session::tell_changed() const {
  if (context_->observer != nullptr) context_->observer->session_changed(record());
}

void showdown_session::tell_signed_out(sign_out_reason reason) const {
  if (context_->observer != nullptr) context_->observer->signed_out(reason);
}

void showdown_session::tell_failed(const error& failure) const {
  if (context_->observer != nullptr) context_->observer->failed(failure);
}

void showdown_session::heard(std::string_view message) {
  last_told_ = message == told_end ? sign_out_reason::expired : sign_out_reason::user;
  spawn(follow());
}

void showdown_session::woke() { spawn(follow()); }

task<void> showdown_session::follow() {
  const ref self{this};
  static_cast<void>(co_await until(outcome{}, stopped_, context_->ports.timers, store_delay));
  if (stopped_.requested()) co_return;
  // What cannot be read now is read by the next call.
  static_cast<void>(co_await read_store());
}

}  // namespace postern
